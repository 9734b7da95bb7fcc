-- ?1 text: sync name
-- kind, root, row_id, first_seen, of_backfill, in the order of the first three
select waiting.kind, waiting.root, waiting.row_id, waiting.first_seen, waiting.of_backfill
from waiting
join sync on sync.number = waiting.sync
where sync.name = ?1
order by waiting.kind, waiting.root, waiting.row_id
