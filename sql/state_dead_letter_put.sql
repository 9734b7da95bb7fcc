-- ?1 integer: sync number   ?2 text: key   ?3 text: event   ?4 text: message id   ?5 text: reason
-- ?6 blob: payload   ?7 integer: time (microseconds)
insert into dead_letter (sync, key, event, message_id, reason, payload, time)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict (sync, key) do update set
  event = excluded.event, message_id = excluded.message_id, reason = excluded.reason,
  payload = excluded.payload, time = excluded.time
