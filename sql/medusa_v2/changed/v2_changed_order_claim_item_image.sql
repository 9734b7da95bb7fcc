-- The orders with a changed image of a claim.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order of the claim that has the row's line. `offset 0` limits the planner, which expects many changed rows, to
-- one index look-up for each.
with changed as materialized (
  select distinct claim_item_id as owner, xmin as writer
  from :"schema".order_claim_item_image
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select owner.root, changed.writer
from changed
cross join lateral (
  select claim.order_id as root
  from :"schema".order_claim_item as item
  join :"schema".order_claim as claim on claim.id = item.claim_id
  where item.id = changed.owner
  offset 0
) as owner;
