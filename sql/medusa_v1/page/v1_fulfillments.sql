-- The shipped fulfillments of a page's orders and of their swaps (not those of their claims), each with its
-- items.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 bool    whether the orders' own are wanted
-- $4 bool    whether those of swaps are wanted
-- $5 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per item, and one for a fulfillment without any: the rows of one fulfillment stand side by side. `position`
-- is the order's place in $1, from 0; `swap_id` is null in an order's own; rows come in the order of position,
-- shipped_at, the fulfillment's id, the item's. Canceled fulfillments and those of deleted swaps are left out; one that
-- names an order is never a swap's. `offset 0` limits the planner to one index look-up for each order.
select
  (page.n - 1)::int4 as position,
  fulfillment.id,
  fulfillment.swap_id,
  case when octet_length(fulfillment.provider_id) > $5::int4 then left(fulfillment.provider_id, $5::int4 + 1)
    else fulfillment.provider_id end as provider_id,
  fulfillment.shipped_at,
  fulfillment.writer,
  item.item_id,
  item.quantity
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, null::varchar as swap_id, provider_id, shipped_at, xmin as writer from :"schema".fulfillment
  where $3::bool and fulfillment.order_id = page.id
    and shipped_at is not null and canceled_at is null
  union all
  select parcel.id, swap.id, parcel.provider_id, parcel.shipped_at, parcel.xmin
  from :"schema".swap
  join :"schema".fulfillment as parcel on parcel.swap_id = swap.id and parcel.order_id is null
  where $4::bool and swap.order_id = page.id and swap.deleted_at is null
    and parcel.shipped_at is not null and parcel.canceled_at is null
  offset 0
) as fulfillment
left join :"schema".fulfillment_item as item on item.fulfillment_id = fulfillment.id
order by page.n, fulfillment.shipped_at, fulfillment.id, item.item_id
limit $2::int4;
