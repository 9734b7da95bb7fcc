-- The newest orders.
--
-- $1 int8    how many
--
-- One row per order, the newest first.
select id
from :"schema"."order"
order by created_at desc, id desc
limit $1::int8;
