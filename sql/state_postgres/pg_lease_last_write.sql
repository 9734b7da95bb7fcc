-- The number of the last transaction of a lease's holder.
--
-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
--
-- `last_write`: no row if another process took the lease over.
select last_write from tidemark.lease where sync = $1::integer and part = $2::bigint and token = $3::bigint;
