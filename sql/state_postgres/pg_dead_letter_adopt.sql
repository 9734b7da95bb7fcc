-- Writes a dead letter as another state had it.
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
-- $10 bigint  first_time (microseconds)
insert into tidemark.dead_letter (
  sync, key, event, message_id, reason, payload, time, attempts, answered, first_time
)
values (
  $1::integer, $2::bytea, $3::text, $4::text, $5::text, $6::bytea, $7::bigint, $8::bigint, $9::boolean,
  $10::bigint
)
on conflict (sync, key) do update
set event = excluded.event, message_id = excluded.message_id, reason = excluded.reason,
  payload = excluded.payload, time = excluded.time, answered = excluded.answered,
  attempts = excluded.attempts, first_time = excluded.first_time;
