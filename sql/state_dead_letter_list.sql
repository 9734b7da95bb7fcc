-- ?1 integer: sync number   ?2 integer: most rows
-- key, event, message_id, reason, payload, time: newest first, then by key
select key, event, message_id, reason, payload, time
from dead_letter
where sync = ?1
order by time desc, key
limit ?2
