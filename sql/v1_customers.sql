-- Customers by id, each with its billing address.
--
-- $1 text[]  customer ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
--
-- One row a customer that is there, in the order of $1; `position` is the id's place in $1, from 0.
-- A deleted address has no id and counts as none, as Medusa leaves it out, too. `anonymous_ids` are what stands
-- under the keys, the preferred one first: which of it is an id, the reader decides. One of over
-- 1,000 characters is left out; a consent of over 32,000 bytes comes as an object that is none, as
-- nothing may be sent without it.
select
  (page.n - 1)::int4 as position,
  customer.id,
  customer.email,
  customer.first_name,
  customer.last_name,
  customer.phone,
  customer.has_account,
  customer.created_at,
  customer.updated_at,
  customer.deleted_at,
  case when customer.metadata ?| $2::text[] then array(
    select customer.metadata ->> key.name
    from unnest($2::text[]) with ordinality as key (name, n)
    where jsonb_typeof(customer.metadata -> key.name) in ('string', 'number')
      and length(customer.metadata ->> key.name) between 1 and 1000
    order by key.n
  ) end as anonymous_ids,
  case when octet_length(consent.text) > 32000 then '{"longer_than_bytes":32000}'
    else consent.text end as consent,
  customer.xmin as writer,
  case when billing.deleted_at is null then billing.id end as billing_id,
  billing.first_name as billing_first_name,
  billing.last_name as billing_last_name,
  billing.company as billing_company,
  billing.address_1 as billing_address_1,
  billing.address_2 as billing_address_2,
  billing.city as billing_city,
  billing.province as billing_province,
  billing.postal_code as billing_postal_code,
  billing.country_code as billing_country_code,
  billing.phone as billing_phone,
  billing.updated_at as billing_updated_at
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".customer on customer.id = page.id
cross join lateral (
  select nullif(customer.metadata -> $3::text, 'null')::text as text
) as consent
left join :"schema".address as billing on billing.id = customer.billing_address_id
order by page.n;
