-- The lines of orders at some of their versions: how many pieces at which price.
--
-- $1 text[]  order ids, one for each version
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each order in its page
-- $4 int8[]  versions
--
-- `position` is the order's place. Of several rows of one line and version all come; rows come in the order of
-- position, version, created_at, id. Numbers are text, as Medusa wrote them.
select
  wanted.position::int4 as position,
  item.id,
  item.version,
  item.item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity,
  left(coalesce(item.raw_unit_price ->> 'value', item.unit_price::text), 1000) as unit_price,
  left(coalesce(item.raw_fulfilled_quantity ->> 'value', item.fulfilled_quantity::text), 1000) as fulfilled_quantity,
  item.created_at,
  item.updated_at
from unnest($1::text[], $3::int8[], $4::int8[]) as wanted (order_id, position, version)
join :"schema".order_item as item
  on item.order_id = wanted.order_id and item.version = wanted.version::int4 and item.deleted_at is null
order by wanted.position, item.version, item.created_at, item.id
limit $2::int4;
