-- The customers with a changed billing address.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the
-- row version. The customers whose billing address is the row. Each changed address is looked up by index, however many
-- the planner expects; all are read only if every address counts.
select customer.id as root, address.xmin as writer
from :"schema".customer
join :"schema".address on address.id = customer.billing_address_id
where $1::text is null
union all
select customer.id, address.xmin as writer
from :"schema".address
cross join lateral (
  select id
  from :"schema".customer
  where customer.billing_address_id = address.id
  offset 0
) as customer
where $1::text is not null and age(address.xmin) between 0 and age($1::text::xid8::xid);
