-- Forgets the parts of an earlier backfill.
-- ?1 integer: sync number
delete from backfill_part where sync = ?1
