-- The orders with a changed line of a return.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The return's order. `offset 0` limits the planner, which expects many changed rows, to one index look-up for each.
with changed as materialized (
  select distinct return_id as owner, xmin as writer
  from :"schema".return_item
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select owner.root, changed.writer
from changed
cross join lateral (
  select sent.order_id as root
  from :"schema"."return" as sent where sent.id = changed.owner
  offset 0
) as owner;
