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
  and deleted_at is null
  and (
    email is not null
    or (select true from :"schema".cart_payment_collection as link where link.cart_id = cart.id limit 1)
    or (select true from :"schema".order_cart as link where link.cart_id = cart.id and link.deleted_at is null limit 1)
  )
order by id
limit $2::int4;
