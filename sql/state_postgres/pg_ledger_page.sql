-- The ledger's entries after a key, in the order of their short forms.
--
-- $1 integer  sync number
-- $2 bytea    the key before the first row; empty to begin
-- $3 bigint   most rows
--
-- `key`, `fate` (0 sent, 1 noted, 2 dead), `digest`, `list`, `deliveries`, `covered` (microseconds), `time` (seconds).
select key, coalesce(fate, 0) as fate, digest, list, deliveries, covered, time
from tidemark.ledger
where sync = $1::integer and key > $2::bytea
order by key
limit $3::bigint;
