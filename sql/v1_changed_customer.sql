-- The customers with a new row version.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- One column, `root`: customer ids, repeated and in no order.
-- The row is its own root.
select id as root
from :"schema".customer
where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
