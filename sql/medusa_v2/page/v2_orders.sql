-- The orders of one page with everything that belongs to them one to one.
--
-- $1 text[]  order ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 bool    whether the whole metadata is wanted
-- $5 int4    most bytes of a text; a longer one comes cut, with one character more
-- $6 text[]  names of fields of `context` that metadata may hold
--
-- One row per existing order, in the order of $1. `position` is the id's place in $1, from 0. A missing customer, cart
-- or address leaves nulls. A deleted address has no id and counts as none. The cart is that of the earliest row of
-- order_cart. `is_part` says whether `metadata.parent_order_id` names another order, `has_parcel_link` whether a
-- fulfillment was linked to it. `summary_versions` are the versions that order_summary has, with a space between;
-- `summary_total` is Medusa's own total of version 1. `anonymous_ids` are the values of the keys, the preferred one
-- first; the reader decides which one is an id. Values that a shopper's browser may fill without limit are left out if
-- they have over 1,000 characters; a consent of over 32,000 bytes comes as an invalid object, because nothing may be
-- sent without it. The names `custom_display_id`, `locale` and an address's `deleted_at` resolve to the null of
-- `absent` where the table has no such column (before Medusa 2.12.0, 2.12.3 and 2.4.0; a cart's locale: 2.12.2).
-- `long_texts` is null where no text has more than $5 bytes; else how many bytes the texts have, each counted up to
-- 1,000,001, a space, and the md5 of the md5s of those that the digest covers. Metadata of more than twice $5 bytes
-- comes as an object of more than $5. `passed` is an object of the values under the names of $6 in the cart's metadata,
-- else in the order's, without nulls, without lists, and without values of over 4,000 bytes. `found` looks once whether
-- a document has any key that is read. With exists() instead of the subqueries of `account_has_email`, the planner may
-- read all accounts for each page. `customer_has_id` looks for each order's id only if some customer's id lies between
-- those of the page.
select
  (page.n - 1)::int4 as position,
  o.id,
  o.display_id,
  case when octet_length(o.custom_display_id) > $5::int4
    then left(o.custom_display_id, $5::int4 + 1) else o.custom_display_id end as custom_display_id,
  o.status::text as status,
  o.is_draft_order,
  o.version,
  cart.cart_id,
  o.customer_id,
  case when octet_length(o.email) > $5::int4
    then left(o.email, $5::int4 + 1) else o.email end as email,
  o.region_id,
  case when octet_length(o.currency_code) > $5::int4
    then left(o.currency_code, $5::int4 + 1) else o.currency_code end as currency_code,
  o.sales_channel_id,
  left(coalesce(nullif(o.locale, ''), nullif(cart.locale, '')), 1000) as locale,
  left(nullif(o.locale, ''), 1000) as order_locale,
  o.created_at,
  o.updated_at,
  o.canceled_at,
  o.deleted_at is not null as is_deleted,
  o.no_notification,
  case when jsonb_typeof(o.metadata -> 'parent_order_id') = 'string' then exists (
    select from :"schema"."order" as parent
    where parent.id = o.metadata ->> 'parent_order_id' and parent.id <> o.id
  ) else false end as is_part,
  exists (
    select from :"schema".order_fulfillment as link
    where link.order_id = o.id and link.deleted_at is null
  ) as has_parcel_link,
  summary.versions as summary_versions,
  summary.total as summary_total,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  coalesce(
    customer.email = o.email and customer.has_account and customer.deleted_at is null
    or (
      select true from :"schema".customer as account
      where account.email = o.email and account.has_account and account.deleted_at is null
      limit 1
    )
    or o.email <> lower(btrim(o.email, E' \t\r\n')) and (
      select true from :"schema".customer as account
      where account.email in (lower(o.email), lower(btrim(o.email, E' \t\r\n')))
        and account.has_account and account.deleted_at is null
      limit 1
    ),
    false
  ) as account_has_email,
  case
    when found.any_key
      and (cart.metadata ?| $2::text[] or o.metadata ?| $2::text[] or customer.metadata ?| $2::text[])
    then
      case when cart.metadata ?| $2::text[] then array(
        select cart.metadata ->> key from unnest($2::text[]) as key
        where jsonb_typeof(cart.metadata -> key) in ('string', 'number')
          and length(cart.metadata ->> key) between 1 and 1000
      ) end
      || case when o.metadata ?| $2::text[] then array(
        select o.metadata ->> key from unnest($2::text[]) as key
        where jsonb_typeof(o.metadata -> key) in ('string', 'number')
          and length(o.metadata ->> key) between 1 and 1000
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
      nullif(o.metadata -> $3::text, 'null'),
      nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null')
    ) as text) as text
  ) end as consent,
  case
    when found.any_key is not true then null
    when jsonb_typeof(o.metadata -> 'ip') = 'string'
      and length(o.metadata ->> 'ip') between 1 and 1000
      and o.metadata ->> 'ip' ~ E'[^ \\t\\r\\n]'
      then o.metadata ->> 'ip'
    when jsonb_typeof(cart.metadata -> 'ip') = 'string'
      and length(cart.metadata ->> 'ip') between 1 and 1000
      then cart.metadata ->> 'ip'
  end as ip,
  case
    when found.any_key is not true then null
    when jsonb_typeof(o.metadata -> 'user_agent') = 'string'
      and length(o.metadata ->> 'user_agent') between 1 and 1000
      and o.metadata ->> 'user_agent' ~ E'[^ \\t\\r\\n]'
      then o.metadata ->> 'user_agent'
    when jsonb_typeof(cart.metadata -> 'user_agent') = 'string'
      and length(cart.metadata ->> 'user_agent') between 1 and 1000
      then cart.metadata ->> 'user_agent'
  end as user_agent,
  case
    when found.any_key is not true then null
    when jsonb_typeof(o.metadata -> 'ga_client_id') in ('string', 'number')
      and length(o.metadata ->> 'ga_client_id') between 1 and 1000 then o.metadata ->> 'ga_client_id'
    when jsonb_typeof(cart.metadata -> 'ga_client_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_client_id') between 1 and 1000 then cart.metadata ->> 'ga_client_id'
    when jsonb_typeof(o.metadata -> 'ga_id') in ('string', 'number')
      and length(o.metadata ->> 'ga_id') between 1 and 1000 then o.metadata ->> 'ga_id'
    when jsonb_typeof(cart.metadata -> 'ga_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_id') between 1 and 1000 then cart.metadata ->> 'ga_id'
  end as google_analytics_id,
  case when $4::bool and jsonb_typeof(o.metadata) = 'object' then
    case when octet_length(o.metadata::text) > 2 * $5::int8
      then '{"longer_than_bytes":"' || repeat('0', $5::int4) || '"}'
      else o.metadata::text end
  end as metadata,
  case when o.metadata = '{}' then md5('{}') else md5(o.metadata::text) end as metadata_digest,
  o.writer,
  case when shipping.deleted_at is null then shipping.id end as shipping_id,
  case when octet_length(shipping.first_name) > $5::int4
    then left(shipping.first_name, $5::int4 + 1) else shipping.first_name end as shipping_first_name,
  case when octet_length(shipping.last_name) > $5::int4
    then left(shipping.last_name, $5::int4 + 1) else shipping.last_name end as shipping_last_name,
  case when octet_length(shipping.company) > $5::int4
    then left(shipping.company, $5::int4 + 1) else shipping.company end as shipping_company,
  case when octet_length(shipping.address_1) > $5::int4
    then left(shipping.address_1, $5::int4 + 1) else shipping.address_1 end as shipping_address_1,
  case when octet_length(shipping.address_2) > $5::int4
    then left(shipping.address_2, $5::int4 + 1) else shipping.address_2 end as shipping_address_2,
  case when octet_length(shipping.city) > $5::int4
    then left(shipping.city, $5::int4 + 1) else shipping.city end as shipping_city,
  case when octet_length(shipping.province) > $5::int4
    then left(shipping.province, $5::int4 + 1) else shipping.province end as shipping_province,
  case when octet_length(shipping.postal_code) > $5::int4
    then left(shipping.postal_code, $5::int4 + 1) else shipping.postal_code end as shipping_postal_code,
  case when octet_length(shipping.country_code) > $5::int4
    then left(shipping.country_code, $5::int4 + 1) else shipping.country_code end as shipping_country_code,
  case when octet_length(shipping.phone) > $5::int4
    then left(shipping.phone, $5::int4 + 1) else shipping.phone end as shipping_phone,
  shipping.updated_at as shipping_updated_at,
  case when billing.deleted_at is null then billing.id end as billing_id,
  case when octet_length(billing.first_name) > $5::int4
    then left(billing.first_name, $5::int4 + 1) else billing.first_name end as billing_first_name,
  case when octet_length(billing.last_name) > $5::int4
    then left(billing.last_name, $5::int4 + 1) else billing.last_name end as billing_last_name,
  case when octet_length(billing.company) > $5::int4
    then left(billing.company, $5::int4 + 1) else billing.company end as billing_company,
  case when octet_length(billing.address_1) > $5::int4
    then left(billing.address_1, $5::int4 + 1) else billing.address_1 end as billing_address_1,
  case when octet_length(billing.address_2) > $5::int4
    then left(billing.address_2, $5::int4 + 1) else billing.address_2 end as billing_address_2,
  case when octet_length(billing.city) > $5::int4
    then left(billing.city, $5::int4 + 1) else billing.city end as billing_city,
  case when octet_length(billing.province) > $5::int4
    then left(billing.province, $5::int4 + 1) else billing.province end as billing_province,
  case when octet_length(billing.postal_code) > $5::int4
    then left(billing.postal_code, $5::int4 + 1) else billing.postal_code end as billing_postal_code,
  case when octet_length(billing.country_code) > $5::int4
    then left(billing.country_code, $5::int4 + 1) else billing.country_code end as billing_country_code,
  case when octet_length(billing.phone) > $5::int4
    then left(billing.phone, $5::int4 + 1) else billing.phone end as billing_phone,
  billing.updated_at as billing_updated_at,
  case when (
      select namesake.id from :"schema".customer as namesake
      where namesake.id >= (select min(id) from unnest($1::text[]) as page (id))
      order by namesake.id
      limit 1
    ) <= (select max(id) from unnest($1::text[]) as page (id))
    then coalesce((select true from :"schema".customer as namesake where namesake.id = o.id), false)
    else false
  end as customer_has_id,
  case when greatest(
      octet_length(o.email), octet_length(o.currency_code), octet_length(o.custom_display_id),
      octet_length(shipping.first_name), octet_length(shipping.last_name), octet_length(shipping.company),
      octet_length(shipping.address_1), octet_length(shipping.address_2), octet_length(shipping.city),
      octet_length(shipping.province), octet_length(shipping.postal_code), octet_length(shipping.country_code),
      octet_length(shipping.phone), octet_length(billing.first_name), octet_length(billing.last_name),
      octet_length(billing.company), octet_length(billing.address_1), octet_length(billing.address_2),
      octet_length(billing.city), octet_length(billing.province), octet_length(billing.postal_code),
      octet_length(billing.country_code), octet_length(billing.phone),
      case when $4::bool then octet_length(o.metadata::text) end
  ) > $5::int4 then
    (
      select sum(least(length, 1000001))
      from unnest(array[
        octet_length(o.email), octet_length(o.currency_code), octet_length(o.custom_display_id),
        octet_length(shipping.first_name), octet_length(shipping.last_name), octet_length(shipping.company),
        octet_length(shipping.address_1), octet_length(shipping.address_2), octet_length(shipping.city),
        octet_length(shipping.province), octet_length(shipping.postal_code),
        octet_length(shipping.country_code), octet_length(shipping.phone), octet_length(billing.first_name),
        octet_length(billing.last_name), octet_length(billing.company), octet_length(billing.address_1),
        octet_length(billing.address_2), octet_length(billing.city), octet_length(billing.province),
        octet_length(billing.postal_code), octet_length(billing.country_code), octet_length(billing.phone),
        case when $4::bool then octet_length(o.metadata::text) end
      ]) as length
      where length is not null
    ) || ' ' || md5(array[
      md5(o.email), md5(o.currency_code), md5(o.custom_display_id), md5(shipping.first_name),
      md5(shipping.last_name), md5(shipping.company), md5(shipping.address_1), md5(shipping.address_2),
      md5(shipping.city), md5(shipping.province), md5(shipping.postal_code), md5(shipping.country_code),
      md5(shipping.phone), md5(billing.first_name), md5(billing.last_name), md5(billing.company),
      md5(billing.address_1), md5(billing.address_2), md5(billing.city), md5(billing.province),
      md5(billing.postal_code), md5(billing.country_code), md5(billing.phone)
    ]::text)
  end as long_texts,
  case when cardinality($6::text[]) > 0 then (
    select jsonb_object_agg(found.name, found.value)::text
    from (
      select distinct on (key.name) key.name, jsonb_strip_nulls(place.document -> key.name) as value
      from (values (1, cart.metadata), (2, o.metadata)) as place (n, document)
      cross join unnest($6::text[]) as key (name)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number', 'boolean', 'object')
        and octet_length(place.document ->> key.name) <= 4000
        and btrim(place.document ->> key.name, E' \t\r\n') not in ('', '{}')
      order by key.name, place.n
    ) as found
  ) end as passed
from (select null::text as custom_display_id, null::text as locale) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, display_id, custom_display_id, status, is_draft_order, version, customer_id, email, region_id,
    currency_code, sales_channel_id, locale, created_at, updated_at, canceled_at, deleted_at, no_notification,
    metadata, shipping_address_id, billing_address_id, xmin as writer
  from :"schema"."order" where "order".id = page.id
) as o
left join :"schema".customer on customer.id = o.customer_id
left join lateral (
  select link.cart_id, cart.metadata, cart.locale
  from (
    select link.cart_id
    from :"schema".order_cart as link
    where link.order_id = o.id and link.deleted_at is null
    order by link.created_at, link.cart_id
    limit 1
  ) as link
  left join lateral (
    select cart.*
    from (select null::text as locale) as absent
    cross join lateral (
      select metadata, locale from :"schema".cart where cart.id = link.cart_id
    ) as cart
  ) as cart on true
) as cart on true
cross join lateral (
  select
    string_agg(summary.version::text, ' ') as versions,
    min(left(coalesce(
      summary.totals -> 'raw_current_order_total' ->> 'value', summary.totals ->> 'current_order_total'), 1000))
      filter (where summary.version = 1) as total
  from :"schema".order_summary as summary
  where summary.order_id = o.id and summary.deleted_at is null
) as summary
cross join lateral (
  select
    cart.metadata ?| keys or o.metadata ?| keys or customer.metadata ?| keys as any_key
  from (select $2::text[] || $3::text || '{ip,user_agent,ga_client_id,ga_id}'::text[] as keys) as wanted
  offset 0
) as found
left join lateral (
  select address.*
  from (select null::timestamptz as deleted_at) as absent
  cross join lateral (
    select
      id, first_name, last_name, company, address_1, address_2, city, province, postal_code, country_code, phone,
      updated_at, deleted_at
    from :"schema".order_address where order_address.id = o.shipping_address_id
  ) as address
) as shipping on true
left join lateral (
  select address.*
  from (select null::timestamptz as deleted_at) as absent
  cross join lateral (
    select
      id, first_name, last_name, company, address_1, address_2, city, province, postal_code, country_code, phone,
      updated_at, deleted_at
    from :"schema".order_address where order_address.id = o.billing_address_id
  ) as address
) as billing on true
order by page.n;
