-- $1 integer  sync number
--
-- `number`, `range`, `roots`, `place`, `read`, `is_finished`: in the order of the numbers.
select number, range, roots, place, read, is_finished
from tidemark.backfill_part
where sync = $1::integer
order by number;
