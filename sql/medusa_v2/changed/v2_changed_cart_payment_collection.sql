-- The carts with a new or changed link to a payment collection.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  links made before it show nothing that would be sent
--
-- Columns: `root`, cart ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- A row names its cart.
select cart_id as root, xmin as writer
from :"schema".cart_payment_collection
where created_at >= $2::timestamptz
  and ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
