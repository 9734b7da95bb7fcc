-- Orders with their lines, amounts and payments.
-- Medusa v1.20 as its migrations leave it: whole tables, without foreign keys.

create type "PAYMENT_COLLECTION_STATUS_ENUM" as enum (
  'not_paid', 'awaiting', 'authorized', 'partially_authorized', 'canceled');
create type "PAYMENT_COLLECTION_TYPE_ENUM" as enum ('order_edit');
create type order_fulfillment_status_enum as enum (
  'not_fulfilled', 'partially_fulfilled', 'fulfilled', 'partially_shipped', 'shipped',
  'partially_returned', 'returned', 'canceled', 'requires_action');
create type order_payment_status_enum as enum (
  'not_paid', 'awaiting', 'captured', 'partially_refunded', 'refunded', 'canceled',
  'requires_action');
create type order_status_enum as enum (
  'pending', 'completed', 'archived', 'canceled', 'requires_action');

create table gift_card_transaction (
  id varchar not null,
  gift_card_id varchar not null,
  order_id varchar not null,
  amount integer not null,
  created_at timestamptz not null default now(),
  is_taxable boolean,
  tax_rate real,
  constraint "PK_cfb5b4ba5447a507aef87d73fe7" primary key (id),
  constraint gcuniq unique (gift_card_id, order_id)
);

create table line_item (
  id varchar not null,
  cart_id varchar,
  order_id varchar,
  swap_id varchar,
  title varchar not null,
  description varchar,
  thumbnail varchar,
  is_giftcard boolean not null default false,
  should_merge boolean not null default true,
  allow_discounts boolean not null default true,
  has_shipping boolean,
  unit_price integer not null,
  variant_id varchar,
  quantity integer not null,
  fulfilled_quantity integer,
  returned_quantity integer,
  shipped_quantity integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  claim_order_id varchar,
  is_return boolean not null default false,
  original_item_id varchar,
  order_edit_id varchar,
  constraint "PK_cce6b13e67fa506d1d9618ac68b" primary key (id),
  constraint "CHK_0cd85e15610d11b553d5e8fda6" check (shipped_quantity <= fulfilled_quantity),
  constraint "CHK_64eef00a5064887634f1680866" check (quantity > 0),
  constraint "CHK_91f40396d847f6ecfd9f752bf8" check (returned_quantity <= quantity),
  constraint "CHK_c61716c68f5ad5de2834c827d3" check (fulfilled_quantity <= quantity)
);

create table line_item_adjustment (
  id varchar not null,
  item_id varchar not null,
  description varchar not null,
  discount_id varchar,
  amount numeric not null,
  metadata jsonb,
  constraint "PK_2b1360103753df2dc8257c2c8c3" primary key (id)
);

create table line_item_tax_line (
  id varchar not null,
  rate real not null,
  name varchar not null,
  code varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  item_id varchar not null,
  constraint "PK_4a0f4322fcd5ce4af85727f89a8" primary key (id),
  constraint "UQ_3c2af51043ed7243e7d9775a2ad" unique (item_id, code)
);

create sequence order_display_id_seq;
create table "order" (
  id varchar not null,
  status order_status_enum not null default 'pending',
  fulfillment_status order_fulfillment_status_enum not null default 'not_fulfilled',
  payment_status order_payment_status_enum not null default 'not_paid',
  display_id integer not null default nextval('order_display_id_seq'),
  cart_id varchar,
  customer_id varchar not null,
  email varchar not null,
  billing_address_id varchar,
  shipping_address_id varchar,
  region_id varchar not null,
  currency_code varchar not null,
  tax_rate real,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  idempotency_key varchar,
  draft_order_id varchar,
  no_notification boolean,
  external_id varchar,
  sales_channel_id varchar,
  constraint "PK_1031171c13130102495201e3e20" primary key (id),
  constraint "REL_c99a206eb11ad45f6b7f04f2dc" unique (cart_id),
  constraint "UQ_727b872f86c7378474a8fa46147" unique (draft_order_id)
);

create table order_discounts (
  order_id varchar not null,
  discount_id varchar not null,
  constraint "PK_a7418714ffceebc125bf6d8fcfe" primary key (order_id, discount_id)
);

create table order_gift_cards (
  order_id varchar not null,
  gift_card_id varchar not null,
  constraint "PK_49a8ec66a6625d7c2e3526e05b4" primary key (order_id, gift_card_id)
);

create table payment (
  id varchar not null,
  swap_id varchar,
  cart_id varchar,
  order_id varchar,
  amount integer not null,
  currency_code varchar not null,
  amount_refunded integer not null default 0,
  provider_id varchar not null,
  data jsonb not null,
  captured_at timestamptz,
  canceled_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  idempotency_key varchar,
  constraint "PK_fcaec7df5adf9cac408c686b2ab" primary key (id),
  constraint "REL_c17aff091441b7c25ec3d68d36" unique (swap_id)
);

create table payment_collection (
  id varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  type "PAYMENT_COLLECTION_TYPE_ENUM" not null,
  status "PAYMENT_COLLECTION_STATUS_ENUM" not null,
  description text,
  amount integer not null,
  authorized_amount integer,
  region_id varchar not null,
  currency_code varchar not null,
  metadata jsonb,
  created_by varchar not null,
  constraint "PK_payment_collection_id" primary key (id)
);

create table payment_collection_payments (
  payment_collection_id varchar not null,
  payment_id varchar not null,
  constraint "PK_payment_collection_payments" primary key (payment_collection_id, payment_id)
);

create table payment_collection_sessions (
  payment_collection_id varchar not null,
  payment_session_id varchar not null,
  constraint "PK_payment_collection_sessions"
    primary key (payment_collection_id, payment_session_id)
);

create table shipping_method (
  id varchar not null,
  shipping_option_id varchar not null,
  order_id varchar,
  cart_id varchar,
  swap_id varchar,
  return_id varchar,
  price integer not null,
  data jsonb not null,
  claim_order_id varchar,
  constraint "PK_b9b0adfad3c6b99229c1e7d4865" primary key (id),
  constraint "CHK_64c6812fe7815be30d688df513" check (price >= 0),
  constraint "CHK_a7020b08665bbd64d84a6641cf"
    check ((claim_order_id is not null)
      or (order_id is not null)
      or (cart_id is not null)
      or (swap_id is not null)
      or (return_id is not null)),
  constraint "REL_1d9ad62038998c3a85c77a53cf" unique (return_id)
);

create table shipping_method_tax_line (
  id varchar not null,
  rate real not null,
  name varchar not null,
  code varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  shipping_method_id varchar not null,
  constraint "PK_54c94f5908aacbd51cf0a73edb1" primary key (id),
  constraint "UQ_cd147fca71e50bc954139fa3104" unique (shipping_method_id, code)
);
