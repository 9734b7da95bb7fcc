-- Stores the parts of a backfill.
--
-- $1 integer   sync number
-- $2 bigint[]  numbers
-- $3 text[]    ranges
-- $4 bigint[]  roots
-- $5 text[]    places, null before the first
-- $6 bigint[]  read
insert into tidemark.backfill_part (sync, number, range, roots, place, read)
select $1::integer, given.number, given.range, given.roots, given.place, given.read
from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[])
  as given (number, range, roots, place, read);
