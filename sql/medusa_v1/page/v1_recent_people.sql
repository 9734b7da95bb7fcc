-- The newest customers, then the newest carts.
--
-- $1 int8    how many of each
--
-- One row per customer and per cart, the newest first.
(
  select id
  from :"schema".customer
  where deleted_at is null
  order by created_at desc, id desc
  limit $1::int8
)
union all
(
  select id
  from :"schema".cart
  order by created_at desc, id desc
  limit $1::int8
);
