-- The orders with a changed tax line of a shipping method.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order of the method, or that of its swap, claim or return; null for a method of a cart.
with changed as materialized (
  select distinct shipping_method_id as owner, xmin as writer
  from :"schema".shipping_method_tax_line
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select coalesce(method.order_id, returned.order_id, swap.order_id, claim.order_id) as root, changed.writer
from changed
join :"schema".shipping_method as method on method.id = changed.owner
left join :"schema"."return" as returned on returned.id = method.return_id
left join :"schema".swap on swap.id = coalesce(method.swap_id, returned.swap_id)
left join :"schema".claim_order as claim
  on claim.id = coalesce(method.claim_order_id, returned.claim_order_id);
