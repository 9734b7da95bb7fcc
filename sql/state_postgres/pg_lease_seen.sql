-- Whether this database has the lease of this process, and so holds its state.
--
-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
-- $4 integer  pid
-- $5 text     host
-- $6 bigint   since (microseconds)
--
-- One row: `is_seen`.
select exists (
  select from tidemark.lease
  where sync = $1::integer and part = $2::bigint and token = $3::bigint and pid = $4::integer
    and host = $5::text and since = $6::bigint
) as is_seen;
