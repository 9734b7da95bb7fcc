-- $1 integer  sync number
-- $2 text     event, null for all
--
-- One row: `count`.
select count(*) as count
from tidemark.dead_letter
where sync = $1::integer and ($2::text is null or event = $2::text);
