-- ?1 integer: sync number   ?2 integer: started_at   ?3 integer: from_time   ?4 integer: to_time   ?5 text: events
-- ?6 text: position   ?7 integer: clock   ?8 integer: fresh_until   ?9 integer: finished_at
insert or replace into backfill (
  sync, started_at, from_time, to_time, events, position, clock, fresh_until, finished_at
)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
