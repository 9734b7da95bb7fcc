-- $1 integer  sync number
--
-- `kind`, `root`, `row_id`, `first_seen`, `of_backfill`, in the order of the first three.
select kind, root, row_id, first_seen, of_backfill
from tidemark.waiting
where sync = $1::integer
order by kind, root, row_id;
