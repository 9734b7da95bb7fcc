-- Takes the lock of a sync, or takes over one that has expired.
--
-- $1 integer  sync number
-- $2 integer  pid
-- $3 text     host
-- $4 text     command
-- $5 bigint   since (microseconds)
-- $6 float8   for how many seconds
--
-- `token`: no row while another process holds it.
insert into tidemark.lease (sync, part, token, last_write, pid, host, command, since, expires_at)
values (
  $1::integer, 0, 1, 0, $2::integer, $3::text, $4::text, $5::bigint,
  clock_timestamp() + make_interval(secs => $6::float8)
)
on conflict (sync, part) do update
set token = lease.token + 1, last_write = 0, pid = excluded.pid, host = excluded.host,
  command = excluded.command, since = excluded.since,
  expires_at = clock_timestamp() + make_interval(secs => $6::float8)
where lease.expires_at <= clock_timestamp()
returning token;
