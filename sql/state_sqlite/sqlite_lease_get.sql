-- The last holder of a sync's lock.
-- ?1 integer: sync number
-- token, pid, host, command, since (microseconds); no row for a sync that was never locked
select token, pid, host, command, since from lease where sync = ?1
