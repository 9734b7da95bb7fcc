-- The carts that became an order without ever having a payment collection.
--
-- $1 text         the table's horizon (a 64-bit transaction id in decimal); null takes every row
-- $2 timestamptz  orders placed before it show nothing that would be sent
--
-- Columns: `root`, cart ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that wrote the row
-- version. A row names its cart. Medusa makes no payment collection if nothing is due.
with changed as materialized (
  select order_id, cart_id, xmin as writer
  from :"schema".order_cart
  where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
)
select changed.cart_id as root, changed.writer
from changed
cross join lateral (
  select from :"schema"."order" as placed
  where placed.id = changed.order_id and placed.created_at >= $2::timestamptz
    and not exists (
      select from :"schema".cart_payment_collection as link where link.cart_id = changed.cart_id
    )
  offset 0
) as placed;
