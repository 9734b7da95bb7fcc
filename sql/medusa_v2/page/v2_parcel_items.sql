-- The content of fulfillments: inventory items, of which a line may have several.
--
-- $1 text[]  fulfillment ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each fulfillment's order in its page
--
-- Rows come in the order of position, fulfillment, id. Numbers are text, as Medusa wrote them.
select
  named.position::int4 as position,
  item.fulfillment_id,
  item.line_item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity
from unnest($1::text[], $3::int8[]) as named (fulfillment_id, position)
join :"schema".fulfillment_item as item on item.fulfillment_id = named.fulfillment_id and item.deleted_at is null
order by named.position, item.fulfillment_id, item.id
limit $2::int4;
