-- ?1 text: sync name
-- number, range, roots, place, read: in the order of the numbers
select backfill_part.number, range, roots, place, read
from backfill_part
join sync on sync.number = backfill_part.sync
where sync.name = ?1
order by backfill_part.number
