-- The changes of orders: returns, exchanges, claims.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create type claim_reason_enum as enum (
  'missing_item', 'wrong_item', 'production_failure', 'other');
create type order_claim_type_enum as enum (
  'refund', 'replace');
create type return_status_enum as enum (
  'open', 'requested', 'received', 'partially_received', 'canceled');

create table order_change (
  id text not null,
  order_id text not null,
  version integer not null,
  description text,
  status text not null default 'pending',
  internal_note text,
  created_by text,
  requested_by text,
  requested_at timestamptz,
  confirmed_by text,
  confirmed_at timestamptz,
  declined_by text,
  declined_reason text,
  metadata jsonb,
  declined_at timestamptz,
  canceled_by text,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  change_type text,
  deleted_at timestamptz,
  return_id text,
  claim_id text,
  exchange_id text,
  carry_over_promotions boolean,
  no_notification boolean,
  constraint order_change_pkey primary key (id),
  constraint order_change_status_check
    check (status in (
      'confirmed', 'declined', 'requested', 'pending', 'canceled'))
);

create sequence order_change_action_ordering_seq;

create table order_change_action (
  id text not null,
  order_id text,
  version integer,
  ordering bigint not null default nextval('order_change_action_ordering_seq'),
  order_change_id text,
  reference text,
  reference_id text,
  action text not null,
  details jsonb,
  amount numeric,
  raw_amount jsonb,
  internal_note text,
  applied boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  return_id text,
  claim_id text,
  exchange_id text,
  constraint order_change_action_pkey primary key (id)
);

create sequence return_display_id_seq;

create table return (
  id text not null,
  order_id text not null,
  claim_id text,
  exchange_id text,
  order_version integer not null,
  display_id integer not null default nextval('return_display_id_seq'),
  status return_status_enum not null default 'open',
  no_notification boolean,
  refund_amount numeric,
  raw_refund_amount jsonb,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  received_at timestamptz,
  canceled_at timestamptz,
  location_id text,
  requested_at timestamptz,
  created_by text,
  constraint return_pkey primary key (id)
);

create table return_item (
  id text not null,
  return_id text not null,
  reason_id text,
  item_id text not null,
  quantity numeric not null,
  raw_quantity jsonb not null,
  received_quantity numeric not null default 0,
  raw_received_quantity jsonb not null default '{"value": "0", "precision": 20}',
  note text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  damaged_quantity numeric not null default 0,
  raw_damaged_quantity jsonb not null default '{"value": "0", "precision": 20}',
  constraint return_item_pkey primary key (id)
);

create sequence order_claim_display_id_seq;

create table order_claim (
  id text not null,
  order_id text not null,
  return_id text,
  order_version integer not null,
  display_id integer not null default nextval('order_claim_display_id_seq'),
  type order_claim_type_enum not null,
  no_notification boolean,
  refund_amount numeric,
  raw_refund_amount jsonb,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  canceled_at timestamptz,
  created_by text,
  constraint order_claim_pkey primary key (id)
);

create table order_claim_item (
  id text not null,
  claim_id text not null,
  item_id text not null,
  is_additional_item boolean not null default false,
  reason claim_reason_enum,
  quantity numeric not null,
  raw_quantity jsonb not null,
  note text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_claim_item_pkey primary key (id)
);

create table order_claim_item_image (
  id text not null,
  claim_item_id text not null,
  url text not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_claim_item_image_pkey primary key (id)
);

create sequence order_exchange_display_id_seq;

create table order_exchange (
  id text not null,
  order_id text not null,
  return_id text,
  order_version integer not null,
  display_id integer not null default nextval('order_exchange_display_id_seq'),
  no_notification boolean,
  allow_backorder boolean not null default false,
  difference_due numeric,
  raw_difference_due jsonb,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  canceled_at timestamptz,
  created_by text,
  constraint order_exchange_pkey primary key (id)
);

create table order_exchange_item (
  id text not null,
  exchange_id text not null,
  item_id text not null,
  quantity numeric not null,
  raw_quantity jsonb not null,
  note text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_exchange_item_pkey primary key (id)
);
