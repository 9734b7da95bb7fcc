-- The received returns of a page's orders (not those of their swaps), each with its items.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per item, and one for a return without any: the rows of one return stand side by side. `position` is the
-- order's place in $1, from 0; rows come in the order of position, received_at, the return's id, the item's. A return
-- without received_at was received when it was last written; an item without received_quantity was received as it was
-- announced. `offset 0` limits the planner to one index look-up for each order.
select
  (page.n - 1)::int4 as position,
  sent.id,
  sent.swap_id,
  sent.claim_order_id,
  sent.refund_amount,
  sent.received_at,
  sent.writer,
  (
    select method.price from :"schema".shipping_method as method where method.return_id = sent.id
    order by method.id limit 1
  ) as shipping_price,
  coalesce((select true from :"schema".refund where refund.id = sent.id), false) as refund_has_id,
  item.item_id,
  coalesce(item.received_quantity, item.quantity) as quantity,
  item.reason_id,
  case when octet_length(reason.value) > $3::int4 then left(reason.value, $3::int4 + 1)
    else reason.value end as reason_value,
  case when octet_length(item.note) > $3::int4 then left(item.note, $3::int4 + 1) else item.note end as note
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, swap_id, claim_order_id, refund_amount, coalesce(received_at, updated_at) as received_at,
    xmin as writer
  from :"schema"."return" where "return".order_id = page.id and status = 'received'
  offset 0
) as sent
left join :"schema".return_item as item on item.return_id = sent.id
left join :"schema".return_reason as reason on reason.id = item.reason_id
order by page.n, sent.received_at, sent.id, item.item_id
limit $2::int4;
