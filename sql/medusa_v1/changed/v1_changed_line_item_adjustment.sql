-- The orders with a changed adjustment of a line.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The line's order, or that of its swap or claim; null for a line of a cart.
with changed as materialized (
  select distinct item_id as owner, xmin as writer
  from :"schema".line_item_adjustment
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select coalesce(owner.order_id, swap.order_id, claim.order_id) as root, changed.writer
from changed
join :"schema".line_item as owner on owner.id = changed.owner
left join :"schema".swap on swap.id = owner.swap_id
left join :"schema".claim_order as claim on claim.id = owner.claim_order_id;
