-- The orders with a changed payment collection.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The orders that are linked to the row. `offset 0` limits the planner, which expects many changed rows, to one index
-- look-up for each.
with changed as materialized (
  select id as owner, xmin as writer
  from :"schema".payment_collection
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select owner.root, changed.writer
from changed
cross join lateral (
  select link.order_id as root
  from :"schema".order_payment_collection as link
  where link.payment_collection_id = changed.owner and link.deleted_at is null
  offset 0
) as owner;
