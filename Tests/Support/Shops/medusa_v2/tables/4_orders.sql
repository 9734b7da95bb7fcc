-- Orders with their lines, methods and amounts: most rows are of one version of an order.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create type order_status_enum as enum (
  'pending', 'completed', 'draft', 'archived', 'canceled', 'requires_action');

create sequence order_display_id_seq;

create table "order" (
  id text not null,
  region_id text,
  display_id integer default nextval('order_display_id_seq'),
  customer_id text,
  version integer not null default 1,
  sales_channel_id text,
  status order_status_enum not null default 'pending',
  is_draft_order boolean not null default false,
  email text,
  currency_code text not null,
  shipping_address_id text,
  billing_address_id text,
  no_notification boolean,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  canceled_at timestamptz,
  custom_display_id text,
  locale text,
  constraint order_pkey primary key (id)
);

create table order_address (
  id text not null,
  customer_id text,
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
  constraint order_address_pkey primary key (id)
);

create table order_item (
  id text not null,
  order_id text not null,
  version integer not null,
  item_id text not null,
  quantity numeric not null,
  raw_quantity jsonb not null,
  fulfilled_quantity numeric not null,
  raw_fulfilled_quantity jsonb not null default '{"value": "0", "precision": 20}',
  shipped_quantity numeric not null,
  raw_shipped_quantity jsonb not null default '{"value": "0", "precision": 20}',
  return_requested_quantity numeric not null,
  raw_return_requested_quantity jsonb not null default '{"value": "0", "precision": 20}',
  return_received_quantity numeric not null,
  raw_return_received_quantity jsonb not null default '{"value": "0", "precision": 20}',
  return_dismissed_quantity numeric not null,
  raw_return_dismissed_quantity jsonb not null default '{"value": "0", "precision": 20}',
  written_off_quantity numeric not null,
  raw_written_off_quantity jsonb not null default '{"value": "0", "precision": 20}',
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  delivered_quantity numeric not null default 0,
  raw_delivered_quantity jsonb not null default '{"value": "0", "precision": 20}',
  unit_price numeric,
  raw_unit_price jsonb,
  compare_at_unit_price numeric,
  raw_compare_at_unit_price jsonb,
  constraint order_item_pkey primary key (id)
);

create table order_line_item (
  id text not null,
  totals_id text,
  title text not null,
  subtitle text,
  thumbnail text,
  variant_id text,
  product_id text,
  product_title text,
  product_description text,
  product_subtitle text,
  product_type text,
  product_collection text,
  product_handle text,
  variant_sku text,
  variant_barcode text,
  variant_title text,
  variant_option_values jsonb,
  requires_shipping boolean not null default true,
  is_discountable boolean not null default true,
  is_tax_inclusive boolean not null default false,
  compare_at_unit_price numeric,
  raw_compare_at_unit_price jsonb,
  unit_price numeric not null,
  raw_unit_price jsonb not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  is_custom_price boolean not null default false,
  product_type_id text,
  is_giftcard boolean not null default false,
  constraint order_line_item_pkey primary key (id)
);

create table order_line_item_adjustment (
  id text not null,
  description text,
  promotion_id text,
  code text,
  amount numeric not null,
  raw_amount jsonb not null,
  provider_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  item_id text not null,
  deleted_at timestamptz,
  is_tax_inclusive boolean not null default false,
  version integer not null default 1,
  constraint order_line_item_adjustment_pkey primary key (id)
);

create table order_line_item_tax_line (
  id text not null,
  description text,
  tax_rate_id text,
  code text not null,
  rate numeric not null,
  raw_rate jsonb not null,
  provider_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  item_id text not null,
  deleted_at timestamptz,
  metadata jsonb,
  data jsonb,
  constraint order_line_item_tax_line_pkey primary key (id)
);

create table order_shipping (
  id text not null,
  order_id text not null,
  version integer not null,
  shipping_method_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  return_id text,
  claim_id text,
  exchange_id text,
  constraint order_shipping_pkey primary key (id)
);

create table order_shipping_method (
  id text not null,
  name text not null,
  description jsonb,
  amount numeric not null,
  raw_amount jsonb not null,
  is_tax_inclusive boolean not null default false,
  shipping_option_id text,
  data jsonb,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  is_custom_amount boolean not null default false,
  constraint order_shipping_method_pkey primary key (id)
);

create table order_shipping_method_adjustment (
  id text not null,
  description text,
  promotion_id text,
  code text,
  amount numeric not null,
  raw_amount jsonb not null,
  provider_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  shipping_method_id text not null,
  deleted_at timestamptz,
  version integer not null default 1,
  constraint order_shipping_method_adjustment_pkey primary key (id)
);

create table order_shipping_method_tax_line (
  id text not null,
  description text,
  tax_rate_id text,
  code text not null,
  rate numeric not null,
  raw_rate jsonb not null,
  provider_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  shipping_method_id text not null,
  deleted_at timestamptz,
  metadata jsonb,
  data jsonb,
  constraint order_shipping_method_tax_line_pkey primary key (id)
);

create table order_credit_line (
  id text not null,
  order_id text not null,
  reference text,
  reference_id text,
  amount numeric not null,
  raw_amount jsonb not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  version integer not null default 1,
  constraint order_credit_line_pkey primary key (id)
);

create table order_summary (
  id text not null,
  order_id text not null,
  version integer not null default 1,
  totals jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint order_summary_pkey primary key (id)
);

create table order_transaction (
  id text not null,
  order_id text not null,
  version integer not null default 1,
  amount numeric not null,
  raw_amount jsonb not null,
  currency_code text not null,
  reference text,
  reference_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  return_id text,
  claim_id text,
  exchange_id text,
  constraint order_transaction_pkey primary key (id)
);
