-- A dead letter of a file that is read at schema version 1 or 2.
-- ?1 integer: sync number   ?2 text: key
-- key, event, message_id, reason, payload, time, attempts, first_time, answered
select key, event, message_id, reason, payload, time, 1, null, 0
from dead_letter
where sync = ?1 and key = ?2
