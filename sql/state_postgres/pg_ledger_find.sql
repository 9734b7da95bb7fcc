-- The ledger's entries of a page's keys.
--
-- $1 integer  sync number
-- $2 bytea[]  keys in their short form, best in their order
--
-- One row for each key that is known: `place` (in $2, from 1), `fate` (0 sent, 1 noted, 2 dead), `digest`,
-- `list`, `deliveries`, `covered` (microseconds), `time` (seconds). Each key is looked up separately, whatever the
-- tables' statistics are. The name `time` resolves to the null of `absent` in a schema before version 3, which is only
-- read.
select wanted.place, found.fate, found.digest, found.list, found.deliveries, found.covered, found.time
from (select null::bigint as time) as absent
cross join unnest($2::bytea[]) with ordinality as wanted (key, place)
cross join lateral (
  select coalesce(ledger.fate, 0) as fate, ledger.digest, ledger.list, ledger.deliveries, ledger.covered,
    time
  from tidemark.ledger
  where ledger.sync = $1::integer and ledger.key = wanted.key
  offset 0
) as found;
