-- Stores the parts of a backfill.
--
-- $1 integer   sync number
-- $2 bigint[]  numbers
-- $3 text[]    ranges
-- $4 bigint[]  roots
-- $5 text[]    places, null before the first
-- $6 bigint[]  read
-- $7 bigint[]  1 for those that are finished, else 0
insert into tidemark.backfill_part (sync, number, range, roots, place, read, is_finished)
select $1::integer, given.number, given.range, given.roots, given.place, given.read,
  given.finished = 1
from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[])
  as given (number, range, roots, place, read, finished);
