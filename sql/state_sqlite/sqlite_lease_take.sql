-- Gives the lock of a sync to its next holder, with a greater token.
-- ?1 integer: sync number   ?2 integer: pid   ?3 text: host   ?4 text: command   ?5 integer: since (microseconds)
insert into lease (sync, token, pid, host, command, since)
values (?1, 1, ?2, ?3, ?4, ?5)
on conflict (sync) do update set
  token = lease.token + 1, pid = excluded.pid, host = excluded.host, command = excluded.command,
  since = excluded.since
