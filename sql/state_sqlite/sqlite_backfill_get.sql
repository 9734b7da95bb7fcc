-- ?1 text: sync name
-- started_at, from_time, to_time, events, position, clock, fresh_until, finished_at: no row without a backfill
select
  started_at, from_time, to_time, events, backfill.position, clock, fresh_until, finished_at
from backfill
join sync on sync.number = backfill.sync
where sync.name = ?1
