-- Stores how much further parts have come; a part is named once.
--
-- $1 integer   sync number
-- $2 bigint[]  numbers
-- $3 text[]    places
-- $4 bigint[]  how many roots more were read
update tidemark.backfill_part
set place = given.place, read = read + given.roots
from unnest($2::bigint[], $3::text[], $4::bigint[]) as given (number, place, roots)
where backfill_part.sync = $1::integer and backfill_part.number = given.number;
