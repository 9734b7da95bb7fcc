-- Forgets the ledger of a sync.
-- ?1 integer: sync number
delete from ledger where sync = ?1
