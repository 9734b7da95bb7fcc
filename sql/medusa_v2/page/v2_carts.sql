-- The carts of one page with everything that belongs to them one to one.
--
-- $1 text[]  cart ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row a cart that is there, in the order of $1. `position` is the id's place in $1, from 0. A missing customer or
-- order leaves nulls; of several orders the earliest counts. `anonymous_ids` and `consent` are as in v2_orders.sql. The
-- name `locale` resolves to the null of `absent` where carts have no such column (before Medusa 2.12.2).
select
  (page.n - 1)::int4 as position,
  cart.id,
  cart.customer_id,
  case when octet_length(cart.email) > $4::int4
    then left(cart.email, $4::int4 + 1) else cart.email end as email,
  cart.region_id,
  case when octet_length(cart.currency_code) > $4::int4
    then left(cart.currency_code, $4::int4 + 1) else cart.currency_code end as currency_code,
  left(nullif(cart.locale, ''), 1000) as locale,
  cart.created_at,
  cart.writer,
  cart.deleted_at is not null as is_deleted,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  case
    when cart.metadata ?| $2::text[] or placed.metadata ?| $2::text[] or customer.metadata ?| $2::text[]
    then array(
      select place.document ->> key.name
      from (values (1, cart.metadata), (2, placed.metadata), (3, customer.metadata)) as place (n, document)
      cross join unnest($2::text[]) with ordinality as key (name, n)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number')
        and length(place.document ->> key.name) between 1 and 1000
      order by place.n, key.n
    )
  end as anonymous_ids,
  case when octet_length(consent.text) > 32000 then '{"longer_than_bytes":32000}'
    else consent.text end as consent,
  case
    when jsonb_typeof(placed.metadata -> 'ip') = 'string' and length(placed.metadata ->> 'ip') between 1 and 1000
      then placed.metadata ->> 'ip'
    when jsonb_typeof(cart.metadata -> 'ip') = 'string' and length(cart.metadata ->> 'ip') between 1 and 1000
      then cart.metadata ->> 'ip'
  end as ip,
  case
    when jsonb_typeof(placed.metadata -> 'user_agent') = 'string' and length(placed.metadata ->> 'user_agent') between 1 and 1000
      then placed.metadata ->> 'user_agent'
    when jsonb_typeof(cart.metadata -> 'user_agent') = 'string' and length(cart.metadata ->> 'user_agent') between 1 and 1000
      then cart.metadata ->> 'user_agent'
  end as user_agent,
  case
    when jsonb_typeof(placed.metadata -> 'ga_client_id') in ('string', 'number')
      and length(placed.metadata ->> 'ga_client_id') between 1 and 1000 then placed.metadata ->> 'ga_client_id'
    when jsonb_typeof(cart.metadata -> 'ga_client_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_client_id') between 1 and 1000 then cart.metadata ->> 'ga_client_id'
    when jsonb_typeof(placed.metadata -> 'ga_id') in ('string', 'number')
      and length(placed.metadata ->> 'ga_id') between 1 and 1000 then placed.metadata ->> 'ga_id'
    when jsonb_typeof(cart.metadata -> 'ga_id') in ('string', 'number')
      and length(cart.metadata ->> 'ga_id') between 1 and 1000 then cart.metadata ->> 'ga_id'
  end as google_analytics_id
from (select null::text as locale) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, customer_id, email, region_id, currency_code, locale, metadata, created_at, deleted_at, xmin as writer
  from :"schema".cart where cart.id = page.id
) as cart
left join :"schema".customer on customer.id = cart.customer_id
left join lateral (
  select o.metadata
  from :"schema".order_cart as link
  join :"schema"."order" as o on o.id = link.order_id
  where link.cart_id = cart.id and link.deleted_at is null
  order by o.created_at, o.id
  limit 1
) as placed on true
cross join lateral (
  select
    coalesce(
      nullif(placed.metadata -> $3::text, 'null'), nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null'))::text as text
) as consent
order by page.n;
