-- The store, its goods and its regions.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create table store (
  id text not null,
  name text not null default 'Medusa Store',
  default_sales_channel_id text,
  default_region_id text,
  default_location_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint store_pkey primary key (id)
);

create table store_currency (
  id text not null,
  currency_code text not null,
  is_default boolean not null default false,
  store_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint store_currency_pkey primary key (id)
);

create table currency (
  code text not null,
  symbol text not null,
  symbol_native text not null,
  decimal_digits integer not null default 0,
  rounding numeric not null default 0,
  raw_rounding jsonb not null,
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint currency_pkey primary key (code)
);

create table region (
  id text not null,
  name text not null,
  currency_code text not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  automatic_taxes boolean not null default true,
  constraint region_pkey primary key (id)
);

create table region_country (
  iso_2 text not null,
  iso_3 text not null,
  num_code text not null,
  name text not null,
  display_name text not null,
  region_id text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint region_country_pkey primary key (iso_2)
);

create table sales_channel (
  id text not null,
  name text not null,
  description text,
  is_disabled boolean not null default false,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint sales_channel_pkey primary key (id)
);

create table product (
  id text not null,
  title text not null,
  handle text not null,
  subtitle text,
  description text,
  is_giftcard boolean not null default false,
  status text not null default 'draft',
  thumbnail text,
  weight real,
  length real,
  height real,
  width real,
  origin_country text,
  hs_code text,
  mid_code text,
  material text,
  collection_id text,
  type_id text,
  discountable boolean not null default true,
  external_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint product_pkey primary key (id),
  constraint product_status_check check (status in ('draft', 'proposed', 'published', 'rejected'))
);

create table product_variant (
  id text not null,
  title text not null,
  sku text,
  barcode text,
  ean text,
  upc text,
  allow_backorder boolean not null default false,
  manage_inventory boolean not null default true,
  hs_code text,
  origin_country text,
  mid_code text,
  material text,
  weight real,
  length real,
  height real,
  width real,
  metadata jsonb,
  variant_rank integer default 0,
  product_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  thumbnail text,
  constraint product_variant_pkey primary key (id)
);

create table product_type (
  id text not null,
  value text not null,
  metadata json,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  external_id text,
  constraint product_type_pkey primary key (id)
);

create table product_collection (
  id text not null,
  title text not null,
  handle text not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  external_id text,
  constraint product_collection_pkey primary key (id)
);

create table product_category (
  id text not null,
  name text not null,
  description text not null default '',
  handle text not null,
  mpath text not null,
  is_active boolean not null default false,
  is_internal boolean not null default false,
  rank integer not null default 0,
  parent_category_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  external_id text,
  constraint product_category_pkey primary key (id)
);

create table product_category_product (
  product_id text not null,
  product_category_id text not null,
  constraint product_category_product_pkey primary key (product_id, product_category_id)
);

create table promotion (
  id text not null,
  code text not null,
  campaign_id text,
  is_automatic boolean not null default false,
  type text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  status text not null default 'draft',
  is_tax_inclusive boolean not null default false,
  "limit" integer,
  used integer not null default 0,
  metadata jsonb,
  constraint promotion_pkey primary key (id),
  constraint promotion_status_check check (status in ('draft', 'active', 'inactive')),
  constraint promotion_type_check check (type in ('standard', 'buyget'))
);

create table promotion_application_method (
  id text not null,
  value numeric,
  raw_value jsonb,
  max_quantity integer,
  apply_to_quantity integer,
  buy_rules_min_quantity integer,
  type text not null,
  target_type text not null,
  allocation text,
  promotion_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  currency_code text,
  constraint promotion_application_method_pkey primary key (id),
  constraint promotion_application_method_allocation_check
    check (allocation in (
      'each', 'across', 'once')),
  constraint promotion_application_method_target_type_check
    check (target_type in (
      'order', 'shipping_methods', 'items')),
  constraint promotion_application_method_type_check check (type in ('fixed', 'percentage'))
);

create table shipping_option (
  id text not null,
  name text not null,
  price_type text not null default 'flat',
  service_zone_id text not null,
  shipping_profile_id text,
  provider_id text,
  data jsonb,
  metadata jsonb,
  shipping_option_type_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint shipping_option_pkey primary key (id),
  constraint shipping_option_price_type_check check (price_type in ('calculated', 'flat'))
);

create table payment_provider (
  id text not null,
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint payment_provider_pkey primary key (id)
);

create table fulfillment_provider (
  id text not null,
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint fulfillment_provider_pkey primary key (id)
);

create table return_reason (
  id varchar not null,
  value varchar not null,
  label varchar not null,
  description varchar,
  metadata jsonb,
  parent_return_reason_id varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint return_reason_pkey primary key (id)
);

create table refund_reason (
  id text not null,
  label text not null,
  description text,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  code text not null,
  constraint refund_reason_pkey primary key (id)
);
