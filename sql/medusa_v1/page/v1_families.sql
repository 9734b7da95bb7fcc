-- The names by which people know roots, and the roots' families.
--
-- $1 text[]  ids of orders
-- $2 text[]  ids of customers
-- $3 text[]  ids of carts
--
-- One row per existing root: `kind` is order, customer or cart; `cart` and `customer` are null if it has none;
-- `standing` says why it sends nothing, else it is null. Orders come first, the newest before the others.
select
  'order' as kind, o.id, o.display_id::int8 as number, o.created_at, o.cart_id as cart,
  o.customer_id as customer, null::text as standing
from :"schema"."order" as o
where o.id = any ($1::text[])
union all
select
  'customer', c.id, null, c.created_at, null, c.id,
  case when c.deleted_at is not null then 'deleted' end
from :"schema".customer as c
where c.id = any ($2::text[])
union all
select 'cart', cart.id, null, cart.created_at, cart.id, cart.customer_id, null
from :"schema".cart
where cart.id = any ($3::text[])
order by 1 desc, 4 desc, 2 desc;
