-- The later rows of an order: parcels, refunds, returns, swaps, claims and edits.
-- Medusa v1.20 as its migrations leave it: whole tables, without foreign keys.

create type claim_item_reason_enum as enum (
  'missing_item', 'wrong_item', 'production_failure', 'other');
create type claim_order_fulfillment_status_enum as enum (
  'not_fulfilled', 'partially_fulfilled', 'fulfilled', 'partially_shipped', 'shipped',
  'partially_returned', 'returned', 'canceled', 'requires_action');
create type claim_order_payment_status_enum as enum ('na', 'not_refunded', 'refunded');
create type claim_order_type_enum as enum ('refund', 'replace');
create type order_item_change_type_enum as enum ('item_add', 'item_remove', 'item_update');
create type refund_reason_enum as enum ('discount', 'return', 'swap', 'claim', 'other');
create type return_status_enum as enum ('requested', 'received', 'requires_action', 'canceled');
create type swap_fulfillment_status_enum as enum (
  'not_fulfilled', 'fulfilled', 'shipped', 'partially_shipped', 'canceled', 'requires_action');
create type swap_payment_status_enum as enum (
  'not_paid', 'awaiting', 'captured', 'confirmed', 'canceled', 'difference_refunded',
  'partially_refunded', 'refunded', 'requires_action');

create table claim_image (
  id varchar not null,
  claim_item_id varchar not null,
  url varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_7c49e44bfe8840ca7d917890101" primary key (id)
);

create table claim_item (
  id varchar not null,
  claim_order_id varchar not null,
  item_id varchar not null,
  variant_id varchar not null,
  reason claim_item_reason_enum not null,
  note varchar,
  quantity integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_5679662039bc4c7c6bc7fa1be2d" primary key (id)
);

create table claim_item_tags (
  item_id varchar not null,
  tag_id varchar not null,
  constraint "PK_54ab8ce0f7e99167068188fbd81" primary key (item_id, tag_id)
);

create table claim_order (
  id varchar not null,
  payment_status claim_order_payment_status_enum not null default 'na',
  fulfillment_status claim_order_fulfillment_status_enum not null default 'not_fulfilled',
  type claim_order_type_enum not null,
  order_id varchar not null,
  shipping_address_id varchar,
  refund_amount integer,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  idempotency_key varchar,
  no_notification boolean,
  constraint "PK_8981f5595a4424021466aa4c7a4" primary key (id)
);

create table fulfillment (
  id varchar not null,
  swap_id varchar,
  order_id varchar,
  tracking_numbers jsonb not null default '[]',
  data jsonb not null,
  shipped_at timestamptz,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  idempotency_key varchar,
  provider_id varchar,
  claim_order_id varchar,
  no_notification boolean,
  location_id varchar,
  constraint "PK_50c102da132afffae660585981f" primary key (id)
);

create table fulfillment_item (
  fulfillment_id varchar not null,
  item_id varchar not null,
  quantity integer not null,
  constraint "PK_bc3e8a388de75db146a249922e0" primary key (fulfillment_id, item_id)
);

create table note (
  id varchar not null,
  value varchar not null,
  resource_type varchar not null,
  resource_id varchar not null,
  author_id varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_96d0c172a4fba276b1bbed43058" primary key (id)
);

create table order_edit (
  id varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  order_id varchar not null,
  internal_note varchar,
  created_by varchar not null,
  requested_by varchar,
  requested_at timestamptz,
  confirmed_by varchar,
  confirmed_at timestamptz,
  declined_by varchar,
  declined_reason varchar,
  declined_at timestamptz,
  canceled_by varchar,
  canceled_at timestamptz,
  payment_collection_id varchar,
  constraint "PK_58ab6acf2e84b4e827f5f846f7a" primary key (id)
);

create table order_item_change (
  id varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  type order_item_change_type_enum not null,
  order_edit_id varchar not null,
  original_line_item_id varchar,
  line_item_id varchar,
  constraint "PK_d6eb138f77ffdee83567b85af0c" primary key (id),
  constraint "REL_5f9688929761f7df108b630e64" unique (line_item_id),
  constraint "UQ_5b7a99181e4db2ea821be0b6196" unique (order_edit_id, original_line_item_id),
  constraint "UQ_da93cee3ca0dd50a5246268c2e9" unique (order_edit_id, line_item_id)
);

create table refund (
  id varchar not null,
  order_id varchar,
  amount integer not null,
  note varchar,
  reason refund_reason_enum not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  idempotency_key varchar,
  payment_id varchar,
  constraint "PK_f1cefa2e60d99b206c46c1116e5" primary key (id)
);

create table "return" (
  id varchar not null,
  status return_status_enum not null default 'requested',
  swap_id varchar,
  order_id varchar,
  shipping_data jsonb,
  refund_amount integer not null,
  received_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  idempotency_key varchar,
  claim_order_id varchar,
  no_notification boolean,
  location_id varchar,
  constraint "PK_c8ad68d13e76d75d803b5aeebc4" primary key (id),
  constraint "REL_bad82d7bff2b08b87094bfac3d" unique (swap_id),
  constraint "UQ_71773d56eb2bacb922bc3283398" unique (claim_order_id)
);

create table return_item (
  return_id varchar not null,
  item_id varchar not null,
  quantity integer not null,
  is_requested boolean not null default true,
  requested_quantity integer,
  received_quantity integer,
  metadata jsonb,
  reason_id varchar,
  note varchar,
  constraint "PK_46409dc1dd5f38509b9000c3069" primary key (return_id, item_id)
);

create table swap (
  id varchar not null,
  fulfillment_status swap_fulfillment_status_enum not null,
  payment_status swap_payment_status_enum not null,
  order_id varchar not null,
  difference_due integer,
  shipping_address_id varchar,
  cart_id varchar,
  confirmed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  idempotency_key varchar,
  no_notification boolean,
  canceled_at timestamptz,
  allow_backorder boolean not null default false,
  constraint "PK_4a10d0f359339acef77e7f986d9" primary key (id),
  constraint "REL_402e8182bc553e082f6380020b" unique (cart_id)
);

create table tracking_link (
  id varchar not null,
  url varchar,
  tracking_number varchar not null,
  fulfillment_id varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  idempotency_key varchar,
  constraint "PK_fcfd77feb9012ec2126d7c0bfb6" primary key (id)
);
