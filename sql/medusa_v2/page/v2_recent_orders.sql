-- The newest orders, without drafts and deleted ones.
--
-- $1 int8    how many
--
-- One row per order, the newest first.
select id
from :"schema"."order"
where deleted_at is null and status <> 'draft' and not is_draft_order
order by created_at desc, id desc
limit $1::int8;
