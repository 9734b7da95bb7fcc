-- The ledger of a file that is read at a schema version before 7.
-- ?1 integer: sync number   ?2 text: key
-- key, fate, digest, list, deliveries, covered, time: from ?2 on, by key (bytewise)
select key, fate, digest, list, deliveries, covered, null
from ledger
where sync = ?1 and key >= ?2
order by key
