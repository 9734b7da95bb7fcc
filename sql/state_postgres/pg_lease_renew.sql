-- Keeps a lease for longer, also one that has expired and was not taken over.
--
-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
-- $4 float8   for how many seconds from now
--
-- `token`: no row if another process took it over.
update tidemark.lease
set expires_at = clock_timestamp() + make_interval(secs => $4::float8)
where sync = $1::integer and part = $2::bigint and token = $3::bigint
returning token;
