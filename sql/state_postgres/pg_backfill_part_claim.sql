-- Takes the lease of the first of some parts that is not finished and that no process works on, or takes over an
-- expired one. Skips a lease that another process takes at this moment.
--
-- $1 integer   sync number
-- $2 bigint[]  part numbers
-- $3 integer   pid
-- $4 text      host
-- $5 text      command
-- $6 bigint    since (microseconds)
-- $7 float8    for how many seconds
--
-- The columns of pg_backfill_part_list, then `token`: no row if no part is free.
with free as (
  select part.number
  from tidemark.backfill_part as part
  where part.sync = $1::integer and part.number = any ($2::bigint[]) and not part.is_finished
    and not exists (
      select from tidemark.lease
      where lease.sync = part.sync and lease.part = part.number
        and lease.expires_at > clock_timestamp()
    )
  order by part.number
  limit 1
  for update of part skip locked
),
taken as (
  insert into tidemark.lease (
    sync, part, token, last_write, pid, host, command, since, expires_at
  )
  select
    $1::integer, free.number, 1, 0, $3::integer, $4::text, $5::text, $6::bigint,
    clock_timestamp() + make_interval(secs => $7::float8)
  from free
  on conflict (sync, part) do update
  set token = lease.token + 1, last_write = 0, pid = excluded.pid, host = excluded.host,
    command = excluded.command, since = excluded.since,
    expires_at = clock_timestamp() + make_interval(secs => $7::float8)
  where lease.expires_at <= clock_timestamp()
  returning part, token
)
select part.number, part.range, part.roots, part.place, part.read, part.is_finished, taken.token
from taken
join tidemark.backfill_part as part on part.sync = $1::integer and part.number = taken.part;
