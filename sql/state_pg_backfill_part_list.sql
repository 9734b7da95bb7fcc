-- $1 integer  sync number
--
-- `number`, `range`, `roots`, `place`, `read`: in the order of the numbers.
select number, range, roots, place, read
from tidemark.backfill_part
where sync = $1::integer
order by number;
