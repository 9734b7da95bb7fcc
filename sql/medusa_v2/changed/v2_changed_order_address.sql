-- The orders with a changed address.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The orders that ship or bill to the row.
with changed as materialized (
  select id, xmin as writer
  from :"schema".order_address
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select o.id as root, changed.writer
from changed
join :"schema"."order" as o on o.shipping_address_id = changed.id and o.deleted_at is null
union all
select o.id, changed.writer
from changed
join :"schema"."order" as o on o.billing_address_id = changed.id and o.deleted_at is null;
