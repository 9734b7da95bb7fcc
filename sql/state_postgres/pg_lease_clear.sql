-- Removes the leases of all parts of an earlier backfill: their workers are refused from now on.
--
-- $1 integer  sync number
update tidemark.lease
set token = token + 1, expires_at = '-infinity'
where sync = $1::integer and part > 0;
