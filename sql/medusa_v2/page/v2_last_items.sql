-- The last version of lines that the current version lacks.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each line's order in its page
-- $4 text[]  the order of each line
-- $5 int8[]  the highest version of each line that is read already, or 0
--
-- Columns and order as in v2_items.sql. A line that is gone, belongs to another order, or has no later version has no
-- row.
select
  named.position::int4 as position,
  item.id,
  item.version,
  item.item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity,
  left(coalesce(item.raw_unit_price ->> 'value', item.unit_price::text), 1000) as unit_price,
  left(coalesce(item.raw_fulfilled_quantity ->> 'value', item.fulfilled_quantity::text), 1000) as fulfilled_quantity,
  item.created_at,
  item.updated_at
from unnest($1::text[], $3::int8[], $4::text[], $5::int8[]) as named (item_id, position, order_id, known)
cross join lateral (
  select
    id, version, item_id, quantity, raw_quantity, unit_price, raw_unit_price, fulfilled_quantity,
    raw_fulfilled_quantity, created_at, updated_at
  from :"schema".order_item
  where order_item.item_id = named.item_id and order_item.order_id = named.order_id
    and order_item.version > named.known::int4 and order_item.deleted_at is null
  order by order_item.version desc, order_item.created_at desc, order_item.id desc
  limit 1
) as item
order by named.position, item.version, item.created_at, item.id
limit $2::int4;
