-- How many entries a sync's ledger has.
-- ?1 integer: sync number
-- count
select count(*) from ledger where sync = ?1
