-- The carts that became an order without ever having a payment session.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  orders placed before it show nothing that would be sent
--
-- One column, `root`: cart ids, repeated and in no order.
-- An order names its cart. Medusa makes no payment session where there is nothing to pay.
select o.cart_id as root
from :"schema"."order" as o
where o.cart_id is not null and o.created_at >= $2::timestamptz
  and ($1::text is null or age(o.xmin) between 0 and age($1::text::xid8::xid))
  and not exists (select from :"schema".payment_session as session where session.cart_id = o.cart_id);
