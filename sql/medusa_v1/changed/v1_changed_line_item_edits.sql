-- The orders with a changed line, in shops that have order edits.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the
-- row version. The rows of v1_changed_line_item.sql, and the order of the line's edit.
with changed as materialized (
  select order_id, swap_id, claim_order_id, order_edit_id, xmin as writer
  from :"schema".line_item
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select order_id as root, changed.writer from changed where order_id is not null
union all
select swap.order_id, changed.writer from changed join :"schema".swap on swap.id = changed.swap_id
union all
select claim.order_id, changed.writer from changed join :"schema".claim_order as claim on claim.id = changed.claim_order_id
union all
select edit.order_id, changed.writer from changed join :"schema".order_edit as edit on edit.id = changed.order_edit_id;
