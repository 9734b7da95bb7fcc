-- Forgets the backfill of a sync.
-- ?1 integer: sync number
delete from backfill where sync = ?1
