-- A dead letter of schema version 3.
-- ?1 integer: sync number   ?2 text: key
-- key, event, message_id, reason, payload, time, attempts, first_time, answered
select key, event, message_id, reason, payload, time, attempts, first_time, answered
from dead_letter
where sync = ?1 and key = ?2
