-- Forgets the dead letters of a sync.
-- ?1 integer: sync number
delete from dead_letter where sync = ?1
