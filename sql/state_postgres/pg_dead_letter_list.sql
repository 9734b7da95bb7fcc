-- Dead letters, oldest first, then by key backwards.
--
-- $1 integer  sync number
-- $2 text     event, null for all
-- $3 bigint   time of the one before the first row, null to begin with the oldest
-- $4 bytea    its key
-- $5 bigint   most rows
--
-- `place` (0), `key`, `event`, `message_id`, `reason`, `payload`, `time`, `attempts`, `first_time`, `answered`.
select
  0::bigint as place, key, event, message_id, reason, payload, time, attempts, first_time, answered
from tidemark.dead_letter
where sync = $1::integer
  and ($2::text is null or event = $2::text)
  -- A bound for the index, so that no page begins with a walk past those before it.
  and time >= coalesce($3::bigint, -9223372036854775808)
  and ($3::bigint is null or time > $3::bigint or time = $3::bigint and key < $4::bytea)
order by time, key desc
limit $5::bigint;
