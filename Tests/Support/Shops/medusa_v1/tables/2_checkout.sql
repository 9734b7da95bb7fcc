-- Customers, and the rows that exist before an order: carts, their payment sessions, discounts and gift cards.
-- Medusa v1.20 as its migrations leave it: whole tables, without foreign keys.

create type cart_type_enum as enum ('default', 'swap', 'draft_order', 'payment_link', 'claim');
create type discount_rule_allocation_enum as enum ('total', 'item');
create type discount_rule_type_enum as enum ('fixed', 'percentage', 'free_shipping');
create type draft_order_status_enum as enum ('open', 'completed');
create type payment_session_status_enum as enum (
  'authorized', 'pending', 'requires_more', 'error', 'canceled');

create table address (
  id varchar not null,
  customer_id varchar,
  company varchar,
  first_name varchar,
  last_name varchar,
  address_1 varchar,
  address_2 varchar,
  city varchar,
  country_code varchar,
  province varchar,
  postal_code varchar,
  phone varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_d92de1f82754668b5f5f5dd4fd5" primary key (id)
);

create table cart (
  id varchar not null,
  email varchar,
  billing_address_id varchar,
  shipping_address_id varchar,
  region_id varchar not null,
  customer_id varchar,
  payment_id varchar,
  type cart_type_enum not null default 'default',
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  idempotency_key varchar,
  context jsonb,
  payment_authorized_at timestamptz,
  sales_channel_id varchar,
  constraint "PK_c524ec48751b9b5bcfbf6e59be7" primary key (id),
  constraint "REL_9d1a161434c610aae7c3df2dc7" unique (payment_id)
);

create table cart_discounts (
  cart_id varchar not null,
  discount_id varchar not null,
  constraint "PK_10bd412c9071ccc0cf555afd9bb" primary key (cart_id, discount_id)
);

create table cart_gift_cards (
  cart_id varchar not null,
  gift_card_id varchar not null,
  constraint "PK_2389be82bf0ef3635e2014c9ef1" primary key (cart_id, gift_card_id)
);

create table customer (
  id varchar not null,
  email varchar not null,
  first_name varchar,
  last_name varchar,
  billing_address_id varchar,
  password_hash varchar,
  phone varchar,
  has_account boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_a7a13f4cacb744524e44dfdad32" primary key (id),
  constraint "REL_8abe81b9aac151ae60bf507ad1" unique (billing_address_id)
);

create table customer_group (
  id varchar not null,
  name varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_88e7da3ff7262d9e0a35aa3664e" primary key (id)
);

create table customer_group_customers (
  customer_group_id varchar not null,
  customer_id varchar not null,
  constraint "PK_e28a55e34ad1e2d3df9a0ac86d3" primary key (customer_group_id, customer_id)
);

create table discount (
  id varchar not null,
  code varchar not null,
  is_dynamic boolean not null,
  rule_id varchar,
  is_disabled boolean not null,
  parent_discount_id varchar,
  starts_at timestamptz not null default current_timestamp,
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  usage_limit integer,
  usage_count integer not null default 0,
  valid_duration varchar,
  constraint "PK_d05d8712e429673e459e7f1cddb" primary key (id)
);

create table discount_regions (
  discount_id varchar not null,
  region_id varchar not null,
  constraint "PK_15974566a8b6e04a7c754e85b75" primary key (discount_id, region_id)
);

create table discount_rule (
  id varchar not null,
  description varchar,
  type discount_rule_type_enum not null,
  value integer not null,
  allocation discount_rule_allocation_enum,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_ac2c280de3701b2d66f6817f760" primary key (id)
);

create sequence draft_order_display_id_seq;
create table draft_order (
  id varchar not null,
  status draft_order_status_enum not null default 'open',
  display_id integer not null default nextval('draft_order_display_id_seq'),
  cart_id varchar,
  order_id varchar,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,
  metadata jsonb,
  idempotency_key varchar,
  no_notification_order boolean,
  constraint "PK_f478946c183d98f8d88a94cfcd7" primary key (id),
  constraint "REL_5bd11d0e2a9628128e2c26fd0a" unique (cart_id),
  constraint "REL_8f6dd6c49202f1466ebf21e77d" unique (order_id)
);

create table gift_card (
  id varchar not null,
  code varchar not null,
  value integer not null,
  balance integer not null,
  region_id varchar not null,
  order_id varchar,
  is_disabled boolean not null default false,
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  tax_rate real,
  constraint "PK_af4e338d2d41035042843ad641f" primary key (id)
);

create table payment_session (
  id varchar not null,
  cart_id varchar,
  provider_id varchar not null,
  is_selected boolean,
  status payment_session_status_enum not null,
  data jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  idempotency_key varchar,
  payment_authorized_at timestamptz,
  amount integer,
  is_initiated boolean not null default false,
  constraint "PK_a1a91b20f7f3b1e5afb5485cbcd" primary key (id),
  constraint "OneSelected" unique (cart_id, is_selected)
);
