-- The orders with a changed row of order_fulfillment.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- A row names its order.
select order_id as root, xmin as writer
from :"schema".order_fulfillment
where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
