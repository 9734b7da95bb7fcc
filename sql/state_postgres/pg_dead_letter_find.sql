-- $1 integer  sync number
-- $2 bytea[]  keys
--
-- One row for each key that has a letter: `place` (in $2, from 1), `key`, `event`, `message_id`, `reason`,
-- `payload`, `time`, `attempts`, `first_time`, `answered`.
select
  wanted.place, dead_letter.key, event, message_id, reason, payload, time, attempts, first_time, answered
from unnest($2::bytea[]) with ordinality as wanted (key, place)
join tidemark.dead_letter on dead_letter.sync = $1::integer and dead_letter.key = wanted.key;
