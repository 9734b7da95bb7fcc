-- The swaps of a page's orders, each with the lines that go out and the lines that come back.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per item, and one for a swap without any: the rows of one swap stand side by side. `position` is the order's
-- place in $1, from 0; rows come in the order of position, the swap's created_at and id, new lines by created_at and
-- id, then the items of the swap's return by line. `is_return_item` distinguishes the two; it is null, as are `item_id`
-- and `quantity`, in a row without an item. Lines that the swap's cart gives back (`is_return`) only carry the
-- difference in price. Deleted swaps are left out. `offset 0` limits the planner to one index look-up for each order.
select
  (page.n - 1)::int4 as position,
  swap.id,
  case when octet_length(swap.payment_status::text) > $3::int4 then left(swap.payment_status::text, $3::int4 + 1)
    else swap.payment_status::text end as payment_status,
  case when octet_length(swap.fulfillment_status::text) > $3::int4 then left(swap.fulfillment_status::text, $3::int4 + 1)
    else swap.fulfillment_status::text end as fulfillment_status,
  swap.difference_due,
  swap.created_at,
  swap.confirmed_at,
  swap.writer,
  item.is_return_item,
  item.item_id,
  item.quantity
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, payment_status, fulfillment_status, difference_due, created_at, confirmed_at,
    xmin as writer
  from :"schema".swap where swap.order_id = page.id and deleted_at is null
  offset 0
) as swap
left join lateral (
  select false as is_return_item, line.id as item_id, line.quantity, line.created_at
  from :"schema".line_item as line where line.swap_id = swap.id and not line.is_return
  union all
  select true, item.item_id, item.quantity, null
  from :"schema"."return" as sent
  join :"schema".return_item as item on item.return_id = sent.id
  where sent.swap_id = swap.id
) as item on true
order by
  page.n, swap.created_at, swap.id, item.is_return_item, item.created_at, item.item_id
limit $2::int4;
