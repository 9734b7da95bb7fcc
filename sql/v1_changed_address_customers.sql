-- The customers with a changed billing address.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The customers whom the row belongs to as their billing address.
select customer.id as root, address.xmin as writer
from :"schema".address
join :"schema".customer on customer.billing_address_id = address.id
where ($1::text is null or age(address.xmin) between 0 and age($1::text::xid8::xid));
