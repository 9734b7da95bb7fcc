-- Dead letters of schema version 3, oldest first, then by key backwards.
-- ?1 integer: sync number   ?2 text: event, null for all
-- ?3 integer, ?4 text: time and key of the last one before the first row, null to begin with the oldest
-- ?5 integer: most rows
-- key, event, message_id, reason, payload, time, attempts, first_time, answered
select key, event, message_id, reason, payload, time, attempts, first_time, answered
from dead_letter
where sync = ?1
  and (?2 is null or event = ?2)
  -- A bound for the index, so that no page begins with a walk past those before it.
  and time >= ifnull(?3, -9223372036854775808)
  and (?3 is null or time > ?3 or time = ?3 and key < ?4)
order by time, key desc
limit ?5
