-- Whether nobody took a lease over.
--
-- $1 integer  sync number
-- $2 bigint   token
--
-- One row: `is_held`.
select exists (
  select from tidemark.lease where sync = $1::integer and token = $2::bigint
) as is_held;
