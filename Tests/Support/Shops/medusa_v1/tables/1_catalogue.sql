-- The shop itself and its goods: read by the queries, never tracked.
-- Medusa v1.20 as its migrations leave it: whole tables, without foreign keys.

create type price_list_status_enum as enum ('active', 'draft');
create type price_list_type_enum as enum ('sale', 'override');
create type product_status_enum as enum ('draft', 'proposed', 'published', 'rejected');
create type shipping_option_price_type_enum as enum ('flat_rate', 'calculated');
create type shipping_profile_type_enum as enum ('default', 'gift_card', 'custom');

create table claim_tag (
  id varchar not null,
  value varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_7761180541142a5926501018d34" primary key (id)
);

create sequence country_id_seq;
create table country (
  id integer not null default nextval('country_id_seq'),
  iso_2 varchar not null,
  iso_3 varchar not null,
  num_code integer not null,
  name varchar not null,
  display_name varchar not null,
  region_id varchar,
  constraint "PK_bf6e37c231c4f4ea56dcd887269" primary key (id)
);

create table currency (
  code varchar not null,
  symbol varchar not null,
  symbol_native varchar not null,
  name varchar not null,
  constraint "PK_723472e41cae44beb0763f4039c" primary key (code)
);

create table fulfillment_provider (
  id varchar not null,
  is_installed boolean not null default true,
  constraint "PK_beb35a6de60a6c4f91d5ae57e44" primary key (id)
);

create sequence migrations_id_seq;
create table migrations (
  id integer not null default nextval('migrations_id_seq'),
  timestamp bigint not null,
  name varchar not null,
  constraint "PK_8c82d7f526340ab734260ea46be" primary key (id)
);

create table payment_provider (
  id varchar not null,
  is_installed boolean not null default true,
  constraint "PK_ea94f42b6c88e9191c3649d7522" primary key (id)
);

create table price_list (
  id varchar not null,
  name varchar not null,
  description varchar not null,
  type price_list_type_enum not null default 'sale',
  status price_list_status_enum not null default 'draft',
  starts_at timestamptz,
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint "PK_52ea7826468b1c889cb2c28df03" primary key (id)
);

create table product (
  id varchar not null,
  title varchar not null,
  subtitle varchar,
  description varchar,
  handle varchar,
  is_giftcard boolean not null default false,
  thumbnail varchar,
  weight integer,
  length integer,
  height integer,
  width integer,
  hs_code varchar,
  origin_country varchar,
  mid_code varchar,
  material varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  collection_id varchar,
  type_id varchar,
  discountable boolean not null default true,
  status product_status_enum not null default 'draft',
  external_id varchar,
  constraint "PK_bebc9158e480b949565b4dc7a82" primary key (id)
);

create table product_category (
  id varchar not null,
  name text not null,
  handle text not null,
  parent_category_id varchar,
  mpath text,
  is_active boolean default false,
  is_internal boolean default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  rank integer not null default 0,
  description text not null default '',
  metadata jsonb,
  constraint "PK_qgguwbn1cwstxk93efl0px9oqwt" primary key (id),
  constraint product_category_rank_check check (rank >= 0)
);

create table product_category_product (
  product_category_id varchar not null,
  product_id varchar not null
);

create table product_collection (
  id varchar not null,
  title varchar not null,
  handle varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_49d419fc77d3aed46c835c558ac" primary key (id)
);

create table product_type (
  id varchar not null,
  value varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_e0843930fbb8854fe36ca39dae1" primary key (id)
);

create table product_variant (
  id varchar not null,
  title varchar not null,
  product_id varchar not null,
  sku varchar,
  barcode varchar,
  ean varchar,
  upc varchar,
  inventory_quantity integer not null,
  allow_backorder boolean not null default false,
  manage_inventory boolean not null default true,
  hs_code varchar,
  origin_country varchar,
  mid_code varchar,
  material varchar,
  weight integer,
  length integer,
  height integer,
  width integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  variant_rank integer default 0,
  constraint "PK_1ab69c9935c61f7c70791ae0a9f" primary key (id)
);

create table region (
  id varchar not null,
  name varchar not null,
  currency_code varchar not null,
  tax_rate real not null,
  tax_code varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  gift_cards_taxable boolean not null default true,
  automatic_taxes boolean not null default true,
  tax_provider_id varchar,
  constraint "PK_5f48ffc3af96bc486f5f3f3a6da" primary key (id)
);

create table region_payment_providers (
  region_id varchar not null,
  provider_id varchar not null,
  constraint "PK_9fa1e69914d3dd752de6b1da407" primary key (region_id, provider_id)
);

create table return_reason (
  id varchar not null,
  value varchar not null,
  label varchar not null,
  description varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  parent_return_reason_id varchar,
  constraint "PK_95fd1172973165790903e65660a" primary key (id)
);

create table sales_channel (
  id varchar not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  name varchar not null,
  description varchar,
  is_disabled boolean not null default false,
  metadata jsonb,
  constraint "PK_d1eb0b923ea5a0eb1e0916191f1" primary key (id)
);

create table shipping_option (
  id varchar not null,
  name varchar not null,
  region_id varchar not null,
  profile_id varchar not null,
  provider_id varchar not null,
  price_type shipping_option_price_type_enum not null,
  amount integer,
  is_return boolean not null default false,
  data jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  admin_only boolean not null default false,
  constraint "PK_2e56fddaa65f3a26d402e5d786e" primary key (id),
  constraint "CHK_7a367f5901ae0a5b0df75aee38" check (amount >= 0)
);

create table shipping_profile (
  id varchar not null,
  name varchar not null,
  type shipping_profile_type_enum not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  metadata jsonb,
  constraint "PK_c8120e4543a5a3a121f2968a1ec" primary key (id)
);

create table store (
  id varchar not null,
  name varchar not null default 'Medusa Store',
  default_currency_code varchar not null default 'usd',
  swap_link_template varchar,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  metadata jsonb,
  payment_link_template varchar,
  invite_link_template varchar,
  default_sales_channel_id varchar,
  default_location_id varchar,
  constraint "PK_f3172007d4de5ae8e7692759d79" primary key (id),
  constraint "UQ_61b0f48cccbb5f41c750bac7286" unique (default_sales_channel_id)
);
