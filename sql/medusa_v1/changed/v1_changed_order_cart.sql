-- The carts that became an order without ever having a payment session.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  orders placed before it show nothing that would be sent
--
-- Columns: `root`, cart ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the row
-- version. An order names its cart. Medusa makes no payment session if nothing is due.
-- `offset 0` keeps the planner from reading columns of rows that did not change.
select changed.cart_id as root, changed.writer
from (
  select cart_id, created_at, xmin as writer
  from :"schema"."order"
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
  offset 0
) as changed
where changed.cart_id is not null and changed.created_at >= $2::timestamptz
  and not exists (
    select from :"schema".payment_session as session where session.cart_id = changed.cart_id
  );
