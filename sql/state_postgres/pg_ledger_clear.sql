-- Forgets the ledger of a sync.
--
-- $1 integer  sync number
delete from tidemark.ledger where sync = $1::integer;
