-- Payments and parcels, and their links to orders.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create table payment_collection (
  id text not null,
  currency_code text not null,
  amount numeric not null,
  raw_amount jsonb not null,
  authorized_amount numeric,
  raw_authorized_amount jsonb,
  captured_amount numeric,
  raw_captured_amount jsonb,
  refunded_amount numeric,
  raw_refunded_amount jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  completed_at timestamptz,
  status text not null default 'not_paid',
  metadata jsonb,
  constraint payment_collection_pkey primary key (id),
  constraint payment_collection_status_check
    check (status in (
      'not_paid', 'awaiting', 'authorized', 'partially_authorized', 'canceled', 'failed', 'partially_captured', 'completed'))
);

create table payment_session (
  id text not null,
  currency_code text not null,
  amount numeric not null,
  raw_amount jsonb not null,
  provider_id text not null,
  data jsonb not null default '{}',
  context jsonb,
  status text not null default 'pending',
  authorized_at timestamptz,
  payment_collection_id text not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint payment_session_pkey primary key (id),
  constraint payment_session_status_check
    check (status in (
      'authorized', 'captured', 'pending', 'requires_more', 'error', 'canceled', 'pending_authorization'))
);

create table payment (
  id text not null,
  amount numeric not null,
  raw_amount jsonb not null,
  currency_code text not null,
  provider_id text not null,
  data jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  captured_at timestamptz,
  canceled_at timestamptz,
  payment_collection_id text not null,
  payment_session_id text not null,
  metadata jsonb,
  constraint payment_pkey primary key (id)
);

create table capture (
  id text not null,
  amount numeric not null,
  raw_amount jsonb not null,
  payment_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  created_by text,
  metadata jsonb,
  constraint capture_pkey primary key (id)
);

create table refund (
  id text not null,
  amount numeric not null,
  raw_amount jsonb not null,
  payment_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  created_by text,
  metadata jsonb,
  refund_reason_id text,
  note text,
  constraint refund_pkey primary key (id)
);

create table fulfillment (
  id text not null,
  location_id text not null,
  packed_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  canceled_at timestamptz,
  data jsonb,
  provider_id text,
  shipping_option_id text,
  metadata jsonb,
  delivery_address_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  marked_shipped_by text,
  created_by text,
  requires_shipping boolean not null default true,
  constraint fulfillment_pkey primary key (id)
);

create table fulfillment_address (
  id text not null,
  company text,
  first_name text,
  last_name text,
  address_1 text,
  address_2 text,
  city text,
  country_code text,
  province text,
  postal_code text,
  phone text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint fulfillment_address_pkey primary key (id)
);

create table fulfillment_item (
  id text not null,
  title text not null,
  sku text not null,
  barcode text not null,
  quantity numeric not null,
  raw_quantity jsonb not null,
  line_item_id text,
  inventory_item_id text,
  fulfillment_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint fulfillment_item_pkey primary key (id)
);

create table fulfillment_label (
  id text not null,
  tracking_number text not null,
  tracking_url text not null,
  label_url text not null,
  fulfillment_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint fulfillment_label_pkey primary key (id)
);

create table order_cart (
  order_id varchar(255) not null,
  cart_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_cart_pkey primary key (order_id, cart_id)
);

create table order_payment_collection (
  order_id varchar(255) not null,
  payment_collection_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_payment_collection_pkey primary key (order_id, payment_collection_id)
);

create table order_fulfillment (
  order_id varchar(255) not null,
  fulfillment_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_fulfillment_pkey primary key (order_id, fulfillment_id)
);

create table order_promotion (
  order_id varchar(255) not null,
  promotion_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_promotion_pkey primary key (order_id, promotion_id)
);

create table return_fulfillment (
  return_id varchar(255) not null,
  fulfillment_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint return_fulfillment_pkey primary key (return_id, fulfillment_id)
);

create table order_claim_payment_collection (
  claim_id varchar(255) not null,
  payment_collection_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_claim_payment_collection_pkey primary key (claim_id, payment_collection_id)
);

create table order_exchange_payment_collection (
  exchange_id varchar(255) not null,
  payment_collection_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_exchange_payment_collection_pkey primary key (exchange_id, payment_collection_id)
);
