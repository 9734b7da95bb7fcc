-- The customers with a changed refund of an order.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The customer of the refund's order, else of its payment's, if it has an account. `payment_id` as in
-- v1_changed_refund.sql.
select placed.customer_id as root, changed.writer
from (select null::varchar as payment_id) as absent
cross join lateral (
  select order_id, payment_id, xmin as writer
  from :"schema".refund
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
) as changed
left join :"schema".payment on payment.id = changed.payment_id
join :"schema"."order" as placed on placed.id = coalesce(changed.order_id, payment.order_id)
join :"schema".customer on customer.id = placed.customer_id and customer.has_account;
