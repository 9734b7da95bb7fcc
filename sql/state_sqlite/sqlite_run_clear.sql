-- Forgets the run history of a sync.
-- ?1 integer: sync number
delete from run where sync = ?1
