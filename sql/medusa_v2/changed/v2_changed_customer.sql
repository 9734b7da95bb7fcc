-- The customers with a new row version.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The row is its own root.
select id as root, xmin as writer
from :"schema".customer
where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
