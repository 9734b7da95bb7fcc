-- The customers with a changed payment of an order.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The customer of the payment's order, if it has an account.
select placed.customer_id as root, changed.xmin as writer
from :"schema".payment as changed
join :"schema"."order" as placed on placed.id = changed.order_id
join :"schema".customer on customer.id = placed.customer_id and customer.has_account
where ($1::text is null or age(changed.xmin) between 0 and age($1::text::xid8::xid));
