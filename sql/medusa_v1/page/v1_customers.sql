-- Customers by id, each with its billing address.
--
-- $1 text[]  customer ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per existing customer, in the order of $1; `position` is the id's place in $1, from 0. A deleted address
-- has no id and counts as none, because Medusa also leaves it out. `anonymous_ids` are the values of the keys, the
-- preferred one first; the reader decides which one is an id. A value of over 1,000 characters is left out; a consent
-- of over 32,000 bytes comes as an invalid object, because nothing may be sent without it. `long_texts` is null if no
-- text has more than $4 bytes; else the number of bytes of the texts, each counted up to 1,000,001, a space, and the
-- md5 of the md5s of the texts.
select
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
  case when billing.deleted_at is null then billing.id end as billing_id,
  case when octet_length(billing.first_name) > $4::int4
    then left(billing.first_name, $4::int4 + 1) else billing.first_name end as billing_first_name,
  case when octet_length(billing.last_name) > $4::int4
    then left(billing.last_name, $4::int4 + 1) else billing.last_name end as billing_last_name,
  case when octet_length(billing.company) > $4::int4
    then left(billing.company, $4::int4 + 1) else billing.company end as billing_company,
  case when octet_length(billing.address_1) > $4::int4
    then left(billing.address_1, $4::int4 + 1) else billing.address_1 end as billing_address_1,
  case when octet_length(billing.address_2) > $4::int4
    then left(billing.address_2, $4::int4 + 1) else billing.address_2 end as billing_address_2,
  case when octet_length(billing.city) > $4::int4
    then left(billing.city, $4::int4 + 1) else billing.city end as billing_city,
  case when octet_length(billing.province) > $4::int4
    then left(billing.province, $4::int4 + 1) else billing.province end as billing_province,
  case when octet_length(billing.postal_code) > $4::int4
    then left(billing.postal_code, $4::int4 + 1) else billing.postal_code end as billing_postal_code,
  case when octet_length(billing.country_code) > $4::int4
    then left(billing.country_code, $4::int4 + 1) else billing.country_code end as billing_country_code,
  case when octet_length(billing.phone) > $4::int4
    then left(billing.phone, $4::int4 + 1) else billing.phone end as billing_phone,
  billing.updated_at as billing_updated_at,
  case when greatest(
      octet_length(customer.email), octet_length(customer.first_name), octet_length(customer.last_name),
      octet_length(customer.phone), octet_length(billing.first_name), octet_length(billing.last_name),
      octet_length(billing.company), octet_length(billing.address_1), octet_length(billing.address_2),
      octet_length(billing.city), octet_length(billing.province), octet_length(billing.postal_code),
      octet_length(billing.country_code), octet_length(billing.phone)
  ) > $4::int4 then
    (
      select sum(least(length, 1000001))
      from unnest(array[
        octet_length(customer.email), octet_length(customer.first_name), octet_length(customer.last_name),
        octet_length(customer.phone), octet_length(billing.first_name), octet_length(billing.last_name),
        octet_length(billing.company), octet_length(billing.address_1), octet_length(billing.address_2),
        octet_length(billing.city), octet_length(billing.province), octet_length(billing.postal_code),
        octet_length(billing.country_code), octet_length(billing.phone)
      ]) as length
      where length is not null
    ) || ' ' || md5(array[
      md5(customer.email), md5(customer.first_name), md5(customer.last_name), md5(customer.phone),
      md5(billing.first_name), md5(billing.last_name), md5(billing.company), md5(billing.address_1),
      md5(billing.address_2), md5(billing.city), md5(billing.province), md5(billing.postal_code),
      md5(billing.country_code), md5(billing.phone)
    ]::text)
  end as long_texts
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".customer on customer.id = page.id
left join :"schema".address as billing on billing.id = customer.billing_address_id
order by page.n;
