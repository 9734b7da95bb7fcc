-- The next orders by id, without drafts and deleted ones, in the database's own collation.
--
-- $1 text  the last id seen, or null
-- $2 int4  how many
-- $3 text  the last id of the range, or null
select id as root
from :"schema"."order"
where ($1::text is null or id > $1::text) and ($3::text is null or id <= $3::text)
  and deleted_at is null and status <> 'draft' and not is_draft_order
order by id
limit $2::int4;
