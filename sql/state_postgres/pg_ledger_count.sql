-- The number of entries in a sync's ledger.
--
-- $1 integer  sync number
--
-- `count`.
select count(*) from tidemark.ledger where sync = $1::integer;
