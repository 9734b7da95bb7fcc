-- The orders with a changed return.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The row's order, or that of its swap or claim.
with changed as materialized (
  select order_id, swap_id, claim_order_id, xmin as writer
  from :"schema"."return"
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select order_id as root, changed.writer from changed where order_id is not null
union all
select swap.order_id, changed.writer from changed join :"schema".swap on swap.id = changed.swap_id
union all
select claim.order_id, changed.writer from changed join :"schema".claim_order as claim on claim.id = changed.claim_order_id;
