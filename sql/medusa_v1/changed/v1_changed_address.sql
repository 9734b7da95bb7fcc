-- The orders with a changed address.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The orders that ship or bill to the row. Each changed address is looked up by index, however many the planner
-- expects; all orders are read only if every address counts.
select o.id as root, address.xmin as writer
from :"schema"."order" as o
join :"schema".address on address.id = o.shipping_address_id
where $1::text is null
union all
select o.id, address.xmin as writer
from :"schema"."order" as o
join :"schema".address on address.id = o.billing_address_id
where $1::text is null
union all
select o.id, address.xmin as writer
from :"schema".address
cross join lateral (
  select id from :"schema"."order" where shipping_address_id = address.id
  union all
  select id from :"schema"."order" where billing_address_id = address.id
  offset 0
) as o
where $1::text is not null and age(address.xmin) between 0 and age($1::text::xid8::xid);
