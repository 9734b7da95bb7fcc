-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
update tidemark.lease
set expires_at = '-infinity'
where sync = $1::integer and part = $2::bigint and token = $3::bigint;
