-- The customers with a changed order.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order's customer, if it has an account.
select changed.customer_id as root, changed.xmin as writer
from :"schema"."order" as changed
join :"schema".customer on customer.id = changed.customer_id and customer.has_account
where ($1::text is null or age(changed.xmin) between 0 and age($1::text::xid8::xid));
