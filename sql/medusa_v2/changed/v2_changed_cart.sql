-- The carts with an e-mail, or an order that may have one, and a new row version.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  carts opened before it show nothing that would be sent
--
-- Columns: `root`, cart ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The row is its own root.
select id as root, xmin as writer
from :"schema".cart
where (email is not null or completed_at is not null) and created_at >= $2::timestamptz
  and ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
