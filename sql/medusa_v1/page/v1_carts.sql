-- The carts of one page with everything that belongs to them one to one.
--
-- $1 text[]  cart ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
-- $5 text[]  names of fields of `context` that the cart or the metadata may hold
--
-- One row per existing cart, in the order of $1. `position` is the id's place in $1, from 0. A missing region,
-- customer, order or payment session leaves nulls; the order's e-mail counts where the cart's is none.
-- `session_amount` is that of the selected payment session, else of the first that has one; `coupon` the first
-- discount's code. `anonymous_ids` are the values of the keys, the preferred one first; the reader decides which one is
-- an id. Values that a shopper's browser may fill without limit are left out if they have over 1,000 characters; a
-- consent of over 32,000 bytes comes as an invalid object, because nothing may be sent without it. The name `amount`
-- resolves to the null of `absent` where payment sessions have no such column (before Medusa 1.7.4), `sales_channel_id`
-- where carts have none. A deleted address has no id and counts as none. `shipping` is the sum of the cart's shipping
-- methods, null without one. `passed` is as in v1_orders.sql. `offset 0` limits the planner to one index look-up for
-- each cart; sessions and coupons are sorted once a page.
with session as materialized (
  select page.n, session.*
  from (select null::int4 as amount) as absent
  cross join unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id, amount, is_selected, created_at, xmin as writer
    from :"schema".payment_session where payment_session.cart_id = page.id
    offset 0
  ) as session
),
first_session as (
  select distinct on (n) n, created_at, writer from session order by n, created_at, id
),
priced_session as (
  select distinct on (n) n, amount from session
  where amount is not null
  order by n, is_selected is not true, created_at, id
),
coupon as (
  select distinct on (page.n) page.n, discount.code
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select discount_id from :"schema".cart_discounts where cart_discounts.cart_id = page.id
    offset 0
  ) as used
  join :"schema".discount on discount.id = used.discount_id
  order by page.n, discount.created_at, discount.id
),
page as (
  select
    page.id, page.n, coupon.code as coupon, session.created_at as session_created_at, session.writer as session_writer,
    priced_session.amount as session_amount
  from unnest($1::text[]) with ordinality as page (id, n)
  left join coupon on coupon.n = page.n
  left join first_session as session on session.n = page.n
  left join priced_session on priced_session.n = page.n
  order by page.n
)
select
  (page.n - 1)::int4 as position,
  cart.id,
  case when octet_length(cart.type::text) > $4::int4 then left(cart.type::text, $4::int4 + 1)
    else cart.type::text end as type,
  cart.customer_id,
  left(case when cart.email like '%@%' then cart.email else coalesce(o.email, cart.email) end, $4::int4 + 1) as email,
  cart.region_id,
  left(coalesce(o.currency_code, region.currency_code), $4::int4 + 1) as currency_code,
  case when octet_length(page.coupon) > $4::int4 then left(page.coupon, $4::int4 + 1) else page.coupon end as coupon,
  o.id as order_id,
  cart.created_at,
  cart.writer,
  page.session_created_at,
  page.session_writer,
  o.created_at as order_created_at,
  o.xmin as order_writer,
  page.session_amount,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  case
    when cart.context ?| $2::text[] or cart.metadata ?| $2::text[]
      or o.metadata ?| $2::text[] or customer.metadata ?| $2::text[]
    then
      case when cart.context ?| $2::text[] then array(
        select cart.context ->> key from unnest($2::text[]) as key
        where jsonb_typeof(cart.context -> key) in ('string', 'number')
          and length(cart.context ->> key) between 1 and 1000
      ) end
      || case when cart.metadata ?| $2::text[] then array(
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
  case when o.metadata ? $3::text or cart.metadata ? $3::text or customer.metadata ? $3::text then (
    select case when octet_length(text) > 32000 then '{"longer_than_bytes":32000}' else text end
    from cast(coalesce(
      nullif(o.metadata -> $3::text, 'null'),
      nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null')
    ) as text) as text
  ) end as consent,
  case when jsonb_typeof(cart.context -> 'ip') = 'string'
    and length(cart.context ->> 'ip') between 1 and 1000
    then cart.context ->> 'ip' end as ip,
  case when jsonb_typeof(cart.context -> 'user_agent') = 'string'
    and length(cart.context ->> 'user_agent') between 1 and 1000
    then cart.context ->> 'user_agent' end as user_agent,
  case when jsonb_typeof(cart.context -> 'ga_id') in ('string', 'number')
    and length(cart.context ->> 'ga_id') between 1 and 1000
    then cart.context ->> 'ga_id' end as google_analytics_id,
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
  (
    select case when sum(method.price) < 1e15 then sum(method.price)::int8 end
    from :"schema".shipping_method as method
    where method.cart_id = cart.id
  ) as shipping,
  case when cardinality($5::text[]) > 0 then (
    select jsonb_object_agg(found.name, found.value)::text
    from (
      select distinct on (key.name) key.name, jsonb_strip_nulls(place.document -> key.name) as value
      from (values (1, cart.context), (2, cart.metadata), (3, o.metadata)) as place (n, document)
      cross join unnest($5::text[]) as key (name)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number', 'boolean', 'object')
        and octet_length(place.document ->> key.name) <= 4000
        and btrim(place.document ->> key.name, E' \t\r\n') not in ('', '{}')
      order by key.name, place.n
    ) as found
  ) end as passed
from (select null::varchar as sales_channel_id) as absent
cross join page
cross join lateral (
  select
    id, type, email, customer_id, region_id, sales_channel_id, shipping_address_id, billing_address_id, context,
    metadata, created_at, xmin as writer
  from :"schema".cart where cart.id = page.id
) as cart
left join :"schema".region on region.id = cart.region_id
left join :"schema".customer on customer.id = cart.customer_id
left join :"schema"."order" as o on o.cart_id = cart.id
left join :"schema".address as shipping on shipping.id = cart.shipping_address_id
left join :"schema".address as billing on billing.id = cart.billing_address_id
order by page.n;
