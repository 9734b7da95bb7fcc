-- Whether the lease was not taken over.
--
-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
--
-- One row: `is_held`.
select exists (
  select from tidemark.lease where sync = $1::integer and part = $2::bigint and token = $3::bigint
) as is_held;
