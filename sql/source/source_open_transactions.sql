-- The open transactions that have written, the oldest first: rows newer than the first one are not certain yet.
--
-- At most five rows. `pid` is null for a prepared transaction, which no process has, and `gid` for any other.
-- `transaction` is the id (32 bits). The rows are of all databases of the cluster; a prepared transaction must be ended
-- in its own database. Values of other roles are null without pg_read_all_stats.
select pid, role, application, state, began_at, database, gid, transaction
from (
  select
    pid,
    usename::text as role,
    application_name as application,
    state,
    xact_start as began_at,
    age(backend_xid)::int8 as age,
    datname::text as database,
    null::text as gid,
    backend_xid as transaction
  from pg_catalog.pg_stat_activity
  where backend_xid is not null and pid <> pg_backend_pid()
  union all
  select
    null, owner::text, gid, 'prepared', prepared, age(transaction)::int8, database::text, gid, transaction
  from pg_catalog.pg_prepared_xacts
) as open
order by age desc, pid
limit 5;
