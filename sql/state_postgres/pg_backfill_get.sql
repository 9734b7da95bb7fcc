-- $1 integer  sync number
--
-- `started_at`, `from_time`, `to_time`, `events`, `position`, `clock`, `fresh_until`, `finished_at`, `is_shared`: no
-- row without a backfill.
select started_at, from_time, to_time, events, position, clock, fresh_until, finished_at, is_shared
from tidemark.backfill
where sync = $1::integer;
