-- Dead letters without their messages, by key (bytewise).
-- ?1 integer: sync number   ?2 text: event, null for all   ?3 text: key before the first row, '' to begin
-- ?4 integer: most rows
-- key, event, reason, time
select key, event, reason, time
from dead_letter
where sync = ?1 and key > ?3 and (?2 is null or event = ?2)
order by key
limit ?4
