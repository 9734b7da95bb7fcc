-- Customers.
-- Medusa v2.22 as its migrations leave it: whole tables, without foreign keys.

create table customer (
  id text not null,
  company_name text,
  first_name text,
  last_name text,
  email text,
  phone text,
  has_account boolean not null default false,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  created_by text,
  constraint customer_pkey primary key (id)
);

create table customer_address (
  id text not null,
  customer_id text not null,
  address_name text,
  is_default_shipping boolean not null default false,
  is_default_billing boolean not null default false,
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
  constraint customer_address_pkey primary key (id)
);

create table customer_group (
  id text not null,
  name text not null,
  metadata jsonb,
  created_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint customer_group_pkey primary key (id)
);

create table customer_group_customer (
  id text not null,
  customer_id text not null,
  customer_group_id text not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  created_by text,
  deleted_at timestamptz,
  constraint customer_group_customer_pkey primary key (id)
);
