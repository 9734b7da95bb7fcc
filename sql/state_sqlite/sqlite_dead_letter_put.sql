-- Writes a dead letter; an existing letter of the key counts another attempt and keeps its first time.
-- ?1 integer: sync number   ?2 text: key   ?3 text: event   ?4 text: message id   ?5 text: reason
-- ?6 blob: payload   ?7 integer: time (microseconds)   ?8 integer: attempts   ?9 integer: answered
insert into dead_letter (sync, key, event, message_id, reason, payload, time, attempts, answered)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
on conflict (sync, key) do update set
  event = excluded.event, message_id = excluded.message_id, reason = excluded.reason,
  payload = excluded.payload, time = excluded.time, answered = excluded.answered,
  attempts = dead_letter.attempts + excluded.attempts,
  first_time = coalesce(dead_letter.first_time, dead_letter.time)
