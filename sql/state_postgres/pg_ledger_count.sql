-- How many entries a sync's ledger has.
--
-- $1 integer  sync number
--
-- `count`.
select count(*) from tidemark.ledger where sync = $1::integer;
