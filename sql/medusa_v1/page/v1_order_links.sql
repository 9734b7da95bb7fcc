-- The tracking links of many orders: those that v1_tracking_links.sql gives for them, by id.
--
-- $1 text[]  order ids
-- $2 bool    whether those of the orders' own fulfillments are wanted
-- $3 bool    whether those of swaps' fulfillments are wanted
--
-- `position` is the order's place in $1, from 0; rows come in its order. tracking_link has no index by fulfillment, so
-- it is read once for all orders; `coalesce` and `offset 0` as in v1_tracking_links.sql.
with parcel as materialized (
  select page.n, fulfillment.id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from :"schema".fulfillment
    where $2::bool and fulfillment.order_id = page.id
      and shipped_at is not null and canceled_at is null
    union all
    select parcel.id
    from :"schema".swap
    join :"schema".fulfillment as parcel on parcel.swap_id = swap.id and parcel.order_id is null
    where $3::bool and swap.order_id = page.id and swap.deleted_at is null
      and parcel.shipped_at is not null and parcel.canceled_at is null
    offset 0
  ) as fulfillment
),
link as materialized (
  select id, fulfillment_id
  from :"schema".tracking_link
  where exists (select from parcel) and deleted_at is null
    and coalesce(fulfillment_id in (select parcel.id from parcel), false)
)
select (parcel.n - 1)::int4 as position, link.id
from parcel
join link on link.fulfillment_id = parcel.id
order by parcel.n, link.id;
