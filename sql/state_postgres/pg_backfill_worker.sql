-- One of the processes that work on a part of a shared backfill.
--
-- $1 integer  sync number
--
-- `pid`, `host`, `command`, `since` (microseconds): no row if there is none.
select pid, host, command, since
from tidemark.lease
where sync = $1::integer and part > 0 and expires_at > clock_timestamp()
order by part
limit 1;
