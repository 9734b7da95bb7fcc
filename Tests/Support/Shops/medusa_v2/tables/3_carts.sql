-- Carts, and their links to payments and promotions.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create table cart (
  id text not null,
  region_id text,
  customer_id text,
  sales_channel_id text,
  email text,
  currency_code text not null,
  shipping_address_id text,
  billing_address_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  completed_at timestamptz,
  locale text,
  constraint cart_pkey primary key (id)
);

create table cart_address (
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
  constraint cart_address_pkey primary key (id)
);

create table cart_line_item (
  id text not null,
  cart_id text not null,
  title text not null,
  subtitle text,
  thumbnail text,
  quantity integer not null,
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
  product_type_id text,
  is_custom_price boolean not null default false,
  is_giftcard boolean not null default false,
  constraint cart_line_item_pkey primary key (id),
  constraint cart_line_item_unit_price_check check (unit_price >= 0)
);

create table cart_line_item_adjustment (
  id text not null,
  description text,
  promotion_id text,
  code text,
  amount numeric not null,
  raw_amount jsonb not null,
  provider_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  item_id text,
  is_tax_inclusive boolean not null default false,
  constraint cart_line_item_adjustment_pkey primary key (id),
  constraint cart_line_item_adjustment_check check (amount >= 0)
);

create table cart_line_item_tax_line (
  id text not null,
  description text,
  tax_rate_id text,
  code text not null,
  rate real not null,
  provider_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  item_id text,
  data jsonb,
  constraint cart_line_item_tax_line_pkey primary key (id)
);

create table cart_shipping_method (
  id text not null,
  cart_id text not null,
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
  constraint cart_shipping_method_pkey primary key (id),
  constraint cart_shipping_method_check check (amount >= 0)
);

create table cart_shipping_method_adjustment (
  id text not null,
  description text,
  promotion_id text,
  code text,
  amount numeric not null,
  raw_amount jsonb not null,
  provider_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  shipping_method_id text,
  constraint cart_shipping_method_adjustment_pkey primary key (id)
);

create table cart_shipping_method_tax_line (
  id text not null,
  description text,
  tax_rate_id text,
  code text not null,
  rate real not null,
  provider_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  shipping_method_id text,
  data jsonb,
  constraint cart_shipping_method_tax_line_pkey primary key (id)
);

create table credit_line (
  id text not null,
  cart_id text not null,
  reference text,
  reference_id text,
  amount numeric not null,
  raw_amount jsonb not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint credit_line_pkey primary key (id)
);

create table cart_payment_collection (
  cart_id varchar(255) not null,
  payment_collection_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint cart_payment_collection_pkey primary key (cart_id, payment_collection_id)
);

create table cart_promotion (
  cart_id varchar(255) not null,
  promotion_id varchar(255) not null,
  id varchar(255) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint cart_promotion_pkey primary key (cart_id, promotion_id)
);
