-- Writes a dead letter; an existing letter of the key counts another attempt and keeps its first time.
--
-- $1 integer  sync number
-- $2 bytea    key
-- $3 text     event
-- $4 text     message id
-- $5 text     reason
-- $6 bytea    payload
-- $7 bigint   time (microseconds)
-- $8 bigint   attempts
-- $9 boolean  answered
insert into tidemark.dead_letter (
  sync, key, event, message_id, reason, payload, time, attempts, first_time, answered
)
values (
  $1::integer, $2::bytea, $3::text, $4::text, $5::text, $6::bytea, $7::bigint, $8::bigint, $7::bigint,
  $9::boolean
)
on conflict (sync, key) do update
set event = excluded.event, message_id = excluded.message_id, reason = excluded.reason,
  payload = excluded.payload, time = excluded.time, answered = excluded.answered,
  attempts = dead_letter.attempts + excluded.attempts;
