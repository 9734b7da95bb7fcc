-- The orders with a changed payment, in shops that have order edits.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the
-- row version. The rows of v1_changed_payment.sql, and the order of the edit whose payment collection holds the
-- payment.
with changed as materialized (
  select id, order_id, swap_id, xmin as writer
  from :"schema".payment
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select order_id as root, changed.writer from changed where order_id is not null
union all
select swap.order_id, changed.writer from changed join :"schema".swap on swap.id = changed.swap_id
union all
select edit.order_id, changed.writer
from changed
join :"schema".payment_collection_payments as held on held.payment_id = changed.id
join :"schema".order_edit as edit on edit.payment_collection_id = held.payment_collection_id;
