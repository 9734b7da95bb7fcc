-- The carts that became an order without ever having a payment session.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  orders placed before it show nothing that would be sent
--
-- Columns: `root`, cart ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the row
-- version. An order names its cart. Medusa makes no payment session if nothing is due.
select o.cart_id as root, o.xmin as writer
from :"schema"."order" as o
where o.cart_id is not null and o.created_at >= $2::timestamptz
  and ($1::text is null or age(o.xmin) between 0 and age($1::text::xid8::xid))
  and not exists (select from :"schema".payment_session as session where session.cart_id = o.cart_id);
