-- The customers of one page, each with an address.
--
-- $1 text[]  customer ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per existing customer, in the order of $1. `position` is the id's place in $1, from 0. The address is the
-- default one for bills, else the default one for parcels. `anonymous_ids`, `consent` and `long_texts` are as in
-- v2_orders.sql. The name `deleted_at` of an address resolves to the null of `absent` where the table has no such
-- column (before Medusa 2.1.2).
select distinct on (page.n)
  (page.n - 1)::int4 as position,
  customer.id,
  case when octet_length(customer.email) > $4::int4
    then left(customer.email, $4::int4 + 1) else customer.email end as email,
  case when octet_length(customer.first_name) > $4::int4
    then left(customer.first_name, $4::int4 + 1) else customer.first_name end as first_name,
  case when octet_length(customer.last_name) > $4::int4
    then left(customer.last_name, $4::int4 + 1) else customer.last_name end as last_name,
  case when octet_length(customer.phone) > $4::int4
    then left(customer.phone, $4::int4 + 1) else customer.phone end as phone,
  case when octet_length(customer.company_name) > $4::int4
    then left(customer.company_name, $4::int4 + 1) else customer.company_name end as company_name,
  customer.has_account,
  customer.created_at,
  customer.updated_at,
  customer.deleted_at,
  case when customer.metadata ?| $2::text[] then array(
    select customer.metadata ->> key from unnest($2::text[]) as key
    where jsonb_typeof(customer.metadata -> key) in ('string', 'number')
      and length(customer.metadata ->> key) between 1 and 1000
  ) end as anonymous_ids,
  case when customer.metadata ? $3::text then (
    select case when octet_length(text) > 32000 then '{"longer_than_bytes":32000}' else text end
    from cast(nullif(customer.metadata -> $3::text, 'null') as text) as text
  ) end as consent,
  customer.xmin as writer,
  address.id as billing_id,
  case when octet_length(address.first_name) > $4::int4
    then left(address.first_name, $4::int4 + 1) else address.first_name end as billing_first_name,
  case when octet_length(address.last_name) > $4::int4
    then left(address.last_name, $4::int4 + 1) else address.last_name end as billing_last_name,
  case when octet_length(address.company) > $4::int4
    then left(address.company, $4::int4 + 1) else address.company end as billing_company,
  case when octet_length(address.address_1) > $4::int4
    then left(address.address_1, $4::int4 + 1) else address.address_1 end as billing_address_1,
  case when octet_length(address.address_2) > $4::int4
    then left(address.address_2, $4::int4 + 1) else address.address_2 end as billing_address_2,
  case when octet_length(address.city) > $4::int4
    then left(address.city, $4::int4 + 1) else address.city end as billing_city,
  case when octet_length(address.province) > $4::int4
    then left(address.province, $4::int4 + 1) else address.province end as billing_province,
  case when octet_length(address.postal_code) > $4::int4
    then left(address.postal_code, $4::int4 + 1) else address.postal_code end as billing_postal_code,
  case when octet_length(address.country_code) > $4::int4
    then left(address.country_code, $4::int4 + 1) else address.country_code end as billing_country_code,
  case when octet_length(address.phone) > $4::int4
    then left(address.phone, $4::int4 + 1) else address.phone end as billing_phone,
  address.updated_at as billing_updated_at,
  case when greatest(
      octet_length(customer.email), octet_length(customer.first_name), octet_length(customer.last_name),
      octet_length(customer.phone), octet_length(customer.company_name), octet_length(address.first_name),
      octet_length(address.last_name), octet_length(address.company), octet_length(address.address_1),
      octet_length(address.address_2), octet_length(address.city), octet_length(address.province),
      octet_length(address.postal_code), octet_length(address.country_code), octet_length(address.phone)
  ) > $4::int4 then
    (
      select sum(least(length, 1000001))
      from unnest(array[
        octet_length(customer.email), octet_length(customer.first_name), octet_length(customer.last_name),
        octet_length(customer.phone), octet_length(customer.company_name), octet_length(address.first_name),
        octet_length(address.last_name), octet_length(address.company), octet_length(address.address_1),
        octet_length(address.address_2), octet_length(address.city), octet_length(address.province),
        octet_length(address.postal_code), octet_length(address.country_code), octet_length(address.phone)
      ]) as length
      where length is not null
    ) || ' ' || md5(array[
      md5(customer.email), md5(customer.first_name), md5(customer.last_name), md5(customer.phone),
      md5(customer.company_name), md5(address.first_name), md5(address.last_name), md5(address.company),
      md5(address.address_1), md5(address.address_2), md5(address.city), md5(address.province),
      md5(address.postal_code), md5(address.country_code), md5(address.phone)
    ]::text)
  end as long_texts
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".customer on customer.id = page.id
left join lateral (
  select address.*
  from (select null::timestamptz as deleted_at) as absent
  cross join lateral (
    select
      id, first_name, last_name, company, address_1, address_2, city, province, postal_code, country_code, phone,
      updated_at, is_default_billing, created_at
    from :"schema".customer_address
    where customer_address.customer_id = customer.id and (is_default_billing or is_default_shipping)
      and deleted_at is null
  ) as address
) as address on true
order by page.n, address.is_default_billing desc, address.created_at, address.id;
