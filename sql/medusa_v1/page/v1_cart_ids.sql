-- The next carts that may show a checkout by id, in the database's own collation.
--
-- $1 text  the last id seen, or null
-- $2 int4  how many
-- $3 text  the last id of the range, or null
--
-- With exists() instead of the subqueries, the planner may read both tables whole for each page.
select id as root
from :"schema".cart
where ($1::text is null or id > $1::text) and ($3::text is null or id <= $3::text)
  and (
    email is not null
    or (select true from :"schema".payment_session as session where session.cart_id = cart.id limit 1)
    or (select true from :"schema"."order" as o where o.cart_id = cart.id limit 1)
  )
order by id
limit $2::int4;
