-- ?1 integer: sync number   ?2 text: key
-- key, fate, digest, list, deliveries, covered, time (seconds): from ?2 on, by key (bytewise)
select key, fate, digest, list, deliveries, covered, time
from ledger
where sync = ?1 and key >= ?2
order by key
