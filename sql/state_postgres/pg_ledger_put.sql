-- Records facts and states, each in place of its key's earlier entry.
--
-- $1 integer   sync number
-- $2 bytea[]   keys in their short form, each once, best in their order
-- $3 bigint[]  fates: 0 sent, 1 noted, 2 dead
-- $4 bytea[]   digests; they and what follows are null for facts that happen once
-- $5 bigint[]  lists
-- $6 bigint[]  deliveries
-- $7 bigint[]  covered (microseconds)
-- $8 bigint[]  times (seconds), or null
insert into tidemark.ledger (sync, key, fate, digest, list, deliveries, covered, time)
select
  $1::integer, given.key, nullif(given.fate, 0), given.digest, given.list, given.deliveries, given.covered,
  given.time
from unnest(
  $2::bytea[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[]
) as given (key, fate, digest, list, deliveries, covered, time)
on conflict (sync, key) do update
set fate = excluded.fate, digest = excluded.digest, list = excluded.list,
  deliveries = excluded.deliveries, covered = excluded.covered, time = excluded.time;
