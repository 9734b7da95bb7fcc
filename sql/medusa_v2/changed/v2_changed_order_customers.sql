-- The customers with a changed order.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, customer ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order's customer, if it has an account.
with changed as materialized (
  select distinct customer_id as owner, xmin as writer
  from :"schema"."order"
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select owner.root, changed.writer
from changed
cross join lateral (
  select customer.id as root
  from :"schema".customer where customer.id = changed.owner and customer.has_account
  offset 0
) as owner;
