-- Every n-th cart that v1_cart_ids.sql gives, by id in the database's own collation,
-- and the last one: the ends of ranges of equal size.
--
-- $1 int8  how many a range has
--
-- `root`: the id. `number`: its place among all, counted from 1. `is_last`: whether it is the last one.
select root, number, is_last
from (
  select
    id as root,
    row_number() over (order by id) as number,
    lead(id) over (order by id) is null as is_last
  from :"schema".cart
  where email is not null
    or (select true from :"schema".payment_session as session where session.cart_id = cart.id limit 1)
    or (select true from :"schema"."order" as o where o.cart_id = cart.id limit 1)
) as numbered
where number % $1::int8 = 0 or is_last
order by number;
