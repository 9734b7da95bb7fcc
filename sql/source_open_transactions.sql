-- The open transactions that have written, the oldest first: nothing newer than the first of them is certain yet.
--
-- At most five rows. `pid` is null for a prepared transaction, which no process has. `age` is how many transactions
-- began since. What belongs to other roles is null without pg_read_all_stats.
select pid, role, application, state, began_at, age
from (
  select
    pid,
    usename::text as role,
    application_name as application,
    state,
    xact_start as began_at,
    age(backend_xid)::int8 as age
  from pg_catalog.pg_stat_activity
  where backend_xid is not null and pid <> pg_backend_pid()
  union all
  select null, owner::text, gid, 'prepared', prepared, age(transaction)::int8
  from pg_catalog.pg_prepared_xacts
) as open
order by age desc, pid
limit 5;
