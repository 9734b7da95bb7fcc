-- Forgets the run history of a sync.
--
-- $1 integer  sync number
delete from tidemark.run where sync = $1::integer;
