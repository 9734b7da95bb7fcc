-- Who holds the lock of a sync.
--
-- $1 integer  sync number
--
-- `pid`, `host`, `command`, `since` (microseconds): no row if it is free.
select pid, host, command, since
from tidemark.lease
where sync = $1::integer and part = 0 and expires_at > clock_timestamp();
