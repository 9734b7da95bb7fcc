-- The number of the last transaction of a lease's holder.
--
-- $1 integer  sync number
-- $2 bigint   token
--
-- `last_write`: no row when another one took the lease over.
select last_write from tidemark.lease where sync = $1::integer and token = $2::bigint;
