-- The carts of one page with everything that belongs to them one to one.
--
-- $1 text[]  cart ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
-- $5 text[]  names of fields of `context` that metadata may hold
--
-- One row per existing cart, in the order of $1. `position` is the id's place in $1, from 0. A missing customer or
-- order leaves nulls; of several orders the earliest counts. If a cart's e-mail is none, the order's counts. A
-- deleted address has no id and counts as none. `anonymous_ids`, `consent` and `passed` are as in v2_orders.sql. The
-- name `locale` resolves to the null of `absent` where carts and orders have no such column (before Medusa 2.12.2 and
-- 2.12.3). `found` looks once whether a document has any key that is read. `has_email`: whether the cart itself has an
-- e-mail.
with placed as (
  select distinct on (page.n) page.id, page.n, o.email, o.locale as order_locale, o.metadata
  from unnest($1::text[]) with ordinality as page (id, n)
  left join lateral (
    select o.*
    from (select null::text as locale) as absent
    cross join lateral (
      select order_id from :"schema".order_cart where order_cart.cart_id = page.id and deleted_at is null
      offset 0
    ) as link
    cross join lateral (
      select id, email, locale, metadata, created_at
      from :"schema"."order"
      where "order".id = link.order_id and "order".deleted_at is null
        and "order".status <> 'draft' and not "order".is_draft_order
    ) as o
  ) as o on true
  order by page.n, o.created_at, o.id
)
select
  (placed.n - 1)::int4 as position,
  cart.id,
  cart.customer_id,
  left(case when cart.email like '%@%' then cart.email else coalesce(placed.email, cart.email) end, $4::int4 + 1)
    as email,
  cart.region_id,
  case when octet_length(cart.currency_code) > $4::int4
    then left(cart.currency_code, $4::int4 + 1) else cart.currency_code end as currency_code,
  left(coalesce(nullif(placed.order_locale, ''), nullif(cart.locale, '')), 1000) as locale,
  cart.created_at,
  cart.writer,
  cart.deleted_at is not null as is_deleted,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  case
    when found.any_key
      and (cart.metadata ?| $2::text[] or placed.metadata ?| $2::text[] or customer.metadata ?| $2::text[])
    then
      case when cart.metadata ?| $2::text[] then array(
        select cart.metadata ->> key from unnest($2::text[]) as key
        where jsonb_typeof(cart.metadata -> key) in ('string', 'number')
          and length(cart.metadata ->> key) between 1 and 1000
      ) end
      || case when placed.metadata ?| $2::text[] then array(
        select placed.metadata ->> key from unnest($2::text[]) as key
        where jsonb_typeof(placed.metadata -> key) in ('string', 'number')
          and length(placed.metadata ->> key) between 1 and 1000
      ) end
      || case when customer.metadata ?| $2::text[] then array(
        select customer.metadata ->> key from unnest($2::text[]) as key
        where jsonb_typeof(customer.metadata -> key) in ('string', 'number')
          and length(customer.metadata ->> key) between 1 and 1000
      ) end
  end as anonymous_ids,
  case when found.any_key then (
    select case when octet_length(text) > 32000 then '{"longer_than_bytes":32000}' else text end
    from cast(coalesce(
      nullif(placed.metadata -> $3::text, 'null'),
      nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null')
    ) as text) as text
  ) end as consent,
  case
    when found.any_key is not true then null
    when jsonb_typeof(placed.metadata -> 'ip') = 'string'
      and length(placed.metadata ->> 'ip') between 1 and 1000
      and placed.metadata ->> 'ip' ~ E'[^ \\t\\r\\n]'
      then placed.metadata ->> 'ip'
    when jsonb_typeof(cart.metadata -> 'ip') = 'string'
      and length(cart.metadata ->> 'ip') between 1 and 1000
      then cart.metadata ->> 'ip'
  end as ip,
  case
    when found.any_key is not true then null
    when jsonb_typeof(placed.metadata -> 'user_agent') = 'string'
      and length(placed.metadata ->> 'user_agent') between 1 and 1000
      and placed.metadata ->> 'user_agent' ~ E'[^ \\t\\r\\n]'
      then placed.metadata ->> 'user_agent'
    when jsonb_typeof(cart.metadata -> 'user_agent') = 'string'
      and length(cart.metadata ->> 'user_agent') between 1 and 1000
      then cart.metadata ->> 'user_agent'
  end as user_agent,
  case
    when found.any_key is not true then null
    when jsonb_typeof(placed.metadata -> 'ga_client_id') in ('string', 'number')
      and length(placed.metadata ->> 'ga_client_id') between 1 and 1000 then placed.metadata ->> 'ga_client_id'
    when jsonb_typeof(cart.metadata -> 'ga_client_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_client_id') between 1 and 1000 then cart.metadata ->> 'ga_client_id'
    when jsonb_typeof(placed.metadata -> 'ga_id') in ('string', 'number')
      and length(placed.metadata ->> 'ga_id') between 1 and 1000 then placed.metadata ->> 'ga_id'
    when jsonb_typeof(cart.metadata -> 'ga_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_id') between 1 and 1000 then cart.metadata ->> 'ga_id'
  end as google_analytics_id,
  case when shipping.deleted_at is null then shipping.id end as shipping_id,
  case when octet_length(shipping.first_name) > $4::int4
    then left(shipping.first_name, $4::int4 + 1) else shipping.first_name end as shipping_first_name,
  case when octet_length(shipping.last_name) > $4::int4
    then left(shipping.last_name, $4::int4 + 1) else shipping.last_name end as shipping_last_name,
  case when octet_length(shipping.company) > $4::int4
    then left(shipping.company, $4::int4 + 1) else shipping.company end as shipping_company,
  case when octet_length(shipping.address_1) > $4::int4
    then left(shipping.address_1, $4::int4 + 1) else shipping.address_1 end as shipping_address_1,
  case when octet_length(shipping.address_2) > $4::int4
    then left(shipping.address_2, $4::int4 + 1) else shipping.address_2 end as shipping_address_2,
  case when octet_length(shipping.city) > $4::int4
    then left(shipping.city, $4::int4 + 1) else shipping.city end as shipping_city,
  case when octet_length(shipping.province) > $4::int4
    then left(shipping.province, $4::int4 + 1) else shipping.province end as shipping_province,
  case when octet_length(shipping.postal_code) > $4::int4
    then left(shipping.postal_code, $4::int4 + 1) else shipping.postal_code end as shipping_postal_code,
  case when octet_length(shipping.country_code) > $4::int4
    then left(shipping.country_code, $4::int4 + 1) else shipping.country_code end as shipping_country_code,
  case when octet_length(shipping.phone) > $4::int4
    then left(shipping.phone, $4::int4 + 1) else shipping.phone end as shipping_phone,
  shipping.updated_at as shipping_updated_at,
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
  cart.sales_channel_id,
  case when cardinality($5::text[]) > 0 then (
    select jsonb_object_agg(found.name, found.value)::text
    from (
      select distinct on (key.name) key.name, jsonb_strip_nulls(place.document -> key.name) as value
      from (values (1, cart.metadata), (2, placed.metadata)) as place (n, document)
      cross join unnest($5::text[]) as key (name)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number', 'boolean', 'object')
        and octet_length(place.document ->> key.name) <= 4000
        and btrim(place.document ->> key.name, E' \t\r\n') not in ('', '{}')
      order by key.name, place.n
    ) as found
  ) end as passed,
  coalesce(cart.email like '%@%', false) as has_email
from (select null::text as locale) as absent
cross join placed
cross join lateral (
  select
    id, customer_id, email, region_id, currency_code, sales_channel_id, locale, metadata, shipping_address_id,
    billing_address_id, created_at, deleted_at, xmin as writer
  from :"schema".cart where cart.id = placed.id
) as cart
left join :"schema".customer on customer.id = cart.customer_id
cross join lateral (
  select
    cart.metadata ?| keys or placed.metadata ?| keys or customer.metadata ?| keys as any_key
  from (select $2::text[] || $3::text || '{ip,user_agent,ga_client_id,ga_id}'::text[] as keys) as wanted
  offset 0
) as found
left join :"schema".cart_address as shipping on shipping.id = cart.shipping_address_id
left join :"schema".cart_address as billing on billing.id = cart.billing_address_id
order by placed.n;
