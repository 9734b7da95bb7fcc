-- The number of entries in a sync's ledger.
-- ?1 integer: sync number
-- count
select count(*) from ledger where sync = ?1
