-- Writes rows that wait, each named once. An existing row keeps the time at which it was first seen.
--
-- $1 integer   sync number
-- $2 text[]    kinds
-- $3 text[]    roots
-- $4 text[]    row ids
-- $5 bigint[]  when each was first seen (microseconds)
-- $6 bigint[]  1 where a backfill left it, else 0
insert into tidemark.waiting (sync, kind, root, row_id, first_seen, of_backfill)
select $1::integer, given.kind, given.root, given.row_id, given.first_seen, given.of_backfill = 1
from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
  as given (kind, root, row_id, first_seen, of_backfill)
on conflict (sync, kind, root, row_id)
do update set of_backfill = waiting.of_backfill or excluded.of_backfill;
