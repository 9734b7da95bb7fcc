-- The adjustments of the lines of v1_moved_lines.sql.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- Columns and order as in v1_adjustments.sql. `offset 0` keeps the planner to one look into an index a row.
with named as materialized (
  select page.n, page.id as order_id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from fulfillment
    where fulfillment.order_id = page.id and shipped_at is not null and canceled_at is null
    offset 0
  ) as fulfillment
  join fulfillment_item as item on item.fulfillment_id = fulfillment.id
  union
  select page.n, page.id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from "return" where "return".order_id = page.id and status = 'received'
    offset 0
  ) as sent
  join return_item as item on item.return_id = sent.id
)
select
  (named.n - 1)::int4 as position,
  line.id as line_id,
  adjustment.id,
  adjustment.discount_id,
  adjustment.amount::float8 as amount
from named
cross join lateral (
  select id, created_at from line_item
  where line_item.id = named.item_id and line_item.order_id is distinct from named.order_id
  offset 0
) as line
cross join lateral (
  select id, discount_id, amount from line_item_adjustment where item_id = line.id
  offset 0
) as adjustment
order by named.n, line.created_at, line.id, adjustment.id
limit $2::int4;
