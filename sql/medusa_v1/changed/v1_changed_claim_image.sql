-- The orders with a changed image of a claimed item.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order of the claim.
select claim.order_id as root, image.xmin as writer
from :"schema".claim_image as image
join :"schema".claim_item as item on item.id = image.claim_item_id
join :"schema".claim_order as claim on claim.id = item.claim_order_id
where ($1::text is null or age(image.xmin) between 0 and age($1::text::xid8::xid));
