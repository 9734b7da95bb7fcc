-- The returns of a page's orders, each with its lines.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per line, and one for a return without any: the rows of one return stand side by side. `position` is the
-- order's place in $1, from 0; rows come in the order of position, the return's id, the row's. Numbers are text, as
-- Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  sent.id,
  sent.exchange_id,
  sent.claim_id,
  left(coalesce(sent.raw_refund_amount ->> 'value', sent.refund_amount::text), 1000) as refund_amount,
  item.item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity,
  item.reason_id,
  case when octet_length(reason.value) > $3::int4
    then left(reason.value, $3::int4 + 1) else reason.value end as reason_value,
  case when octet_length(item.note) > $3::int4
    then left(item.note, $3::int4 + 1) else item.note end as note
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema"."return" as sent on sent.order_id = page.id and sent.deleted_at is null
left join :"schema".return_item as item on item.return_id = sent.id and item.deleted_at is null
left join :"schema".return_reason as reason on reason.id = item.reason_id
order by page.n, sent.id, item.id
limit $2::int4;
