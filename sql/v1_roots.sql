-- What ids name.
--
-- $1 text[]  ids
--
-- One row an id, in the order of $1.
select
  wanted.id,
  exists (select from "order" where "order".id = wanted.id) as is_order,
  exists (select from customer where customer.id = wanted.id) as is_customer,
  exists (select from cart where cart.id = wanted.id) as is_cart
from unnest($1::text[]) with ordinality as wanted (id, n)
order by wanted.n;
