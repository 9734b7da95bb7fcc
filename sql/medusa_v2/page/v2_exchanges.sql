-- The exchanges of a page's orders, each with the lines that go out.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- One row per line, and one for an exchange without any: the rows of one exchange stand side by side. `position` is the
-- order's place in $1, from 0; rows come in the order of position, the exchange's id, the row's. Numbers are text, as
-- Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  exchange.id,
  exchange.return_id,
  exchange.created_at,
  item.item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_exchange as exchange on exchange.order_id = page.id and exchange.deleted_at is null
left join :"schema".order_exchange_item as item on item.exchange_id = exchange.id and item.deleted_at is null
order by page.n, exchange.id, item.id
limit $2::int4;
