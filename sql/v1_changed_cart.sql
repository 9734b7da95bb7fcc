-- The carts with an e-mail and a new row version.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  carts opened before it show nothing that would be sent
--
-- One column, `root`: cart ids, repeated and in no order.
-- The row is its own root.
select id as root
from :"schema".cart
where email is not null and created_at >= $2::timestamptz
  and ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
