-- Writes a row that waits. An existing one keeps the time at which it was first seen.
-- ?1 integer: sync number   ?2 text: kind   ?3 text: root   ?4 text: row id
-- ?5 integer: first seen (microseconds)   ?6 integer: 1 where a backfill left it
insert into waiting (sync, kind, root, row_id, first_seen, of_backfill)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (sync, kind, root, row_id) do update set of_backfill = max(of_backfill, excluded.of_backfill)
