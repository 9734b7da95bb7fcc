-- The orders with a changed refund, in shops that have order edits.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the
-- row version. The rows of v1_changed_refund.sql, and the order of the edit whose payment collection holds the payment.
-- `payment_id` as there.
with changed as materialized (
  select refund.order_id, refund.payment_id, refund.writer
  from (select null::varchar as payment_id) as absent
  cross join lateral (
    select order_id, payment_id, xmin as writer
    from :"schema".refund
    where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
  ) as refund
)
select order_id as root, changed.writer from changed where order_id is not null
union all
select coalesce(payment.order_id, swap.order_id), changed.writer
from changed
join :"schema".payment on payment.id = changed.payment_id
left join :"schema".swap on swap.id = payment.swap_id
union all
select edit.order_id, changed.writer
from changed
join :"schema".payment_collection_payments as held on held.payment_id = changed.payment_id
join :"schema".order_edit as edit on edit.payment_collection_id = held.payment_collection_id;
