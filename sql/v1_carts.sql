-- The carts of one page with everything that belongs to them one to one.
--
-- $1 text[]  cart ids
-- $2 text[]  keys under which a storefront may have left its anonymous id, the preferred one first
-- $3 text    metadata key of the consent object
-- $4 text    the first horizon (a 64-bit transaction id in decimal), or null
-- $5 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row a cart that is there, in the order of $1. `position` is the id's place in $1, from 0.
-- A missing region, customer, order or payment session leaves nulls. `session_amount` is that of the
-- selected payment session, else of the first that has one; `coupon` the first discount's code. What a
-- shopper's browser may fill without end is left out when it has over 1,000 characters; a consent of
-- over 32,000 bytes comes as an object that is none, as nothing may be sent without it.
select
  (page.n - 1)::int4 as position,
  cart.id,
  case when octet_length(cart.type::text) > $5::int4 then left(cart.type::text, $5::int4 + 1)
    else cart.type::text end as type,
  cart.customer_id,
  case when octet_length(coalesce(cart.email, o.email)) > $5::int4 then left(coalesce(cart.email, o.email), $5::int4 + 1)
    else coalesce(cart.email, o.email) end as email,
  cart.region_id,
  left(coalesce(o.currency_code, region.currency_code), $5::int4 + 1) as currency_code,
  (
    select case when octet_length(discount.code) > $5::int4 then left(discount.code, $5::int4 + 1) else discount.code end
    from :"schema".cart_discounts as used
    join :"schema".discount on discount.id = used.discount_id
    where used.cart_id = cart.id
    order by discount.created_at, discount.id
    limit 1
  ) as coupon,
  o.id as order_id,
  cart.created_at,
  not coalesce(age(cart.xmin) between 0 and age($4::text::xid8::xid), true)
    as is_before_first_horizon,
  session.created_at as session_created_at,
  not coalesce(session.age between 0 and age($4::text::xid8::xid), true)
    as session_is_before_first_horizon,
  o.created_at as order_created_at,
  not coalesce(age(o.xmin) between 0 and age($4::text::xid8::xid), true)
    as order_is_before_first_horizon,
  (
    select payment_session.amount
    from :"schema".payment_session
    where payment_session.cart_id = cart.id and payment_session.amount is not null
    order by payment_session.is_selected is not true, payment_session.created_at, payment_session.id
    limit 1
  ) as session_amount,
  customer.id is not null as customer_exists,
  coalesce(customer.has_account, false) as customer_has_account,
  customer.deleted_at is not null as customer_is_deleted,
  case
    when cart.context ?| $2::text[] or cart.metadata ?| $2::text[]
      or o.metadata ?| $2::text[] or customer.metadata ?| $2::text[]
    then (
      select place.document ->> key.name
      from (
        values (1, cart.context), (2, cart.metadata), (3, o.metadata), (4, customer.metadata)
      ) as place (n, document)
      cross join unnest($2::text[]) with ordinality as key (name, n)
      where jsonb_typeof(place.document -> key.name) in ('string', 'number')
        and length(place.document ->> key.name) between 1 and 1000
      order by place.n, key.n
      limit 1
    )
  end as anonymous_id,
  case when octet_length(consent.text) > 32000 then '{"longer_than_bytes":32000}'
    else consent.text end as consent,
  case when jsonb_typeof(cart.context -> 'ip') = 'string'
    and length(cart.context ->> 'ip') between 1 and 1000
    then cart.context ->> 'ip' end as ip,
  case when jsonb_typeof(cart.context -> 'user_agent') = 'string'
    and length(cart.context ->> 'user_agent') between 1 and 1000
    then cart.context ->> 'user_agent' end as user_agent,
  case when jsonb_typeof(cart.context -> 'ga_id') in ('string', 'number')
    and length(cart.context ->> 'ga_id') between 1 and 1000
    then cart.context ->> 'ga_id' end as google_analytics_id
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".cart on cart.id = page.id
left join :"schema".region on region.id = cart.region_id
left join :"schema".customer on customer.id = cart.customer_id
left join :"schema"."order" as o on o.cart_id = cart.id
cross join lateral (
  select
    coalesce(
      nullif(o.metadata -> $3::text, 'null'), nullif(cart.metadata -> $3::text, 'null'),
      nullif(customer.metadata -> $3::text, 'null'))::text as text
) as consent
left join lateral (
  select payment_session.created_at, age(payment_session.xmin) as age
  from :"schema".payment_session
  where payment_session.cart_id = cart.id
  order by payment_session.created_at, payment_session.id
  limit 1
) as session on true
order by page.n;
