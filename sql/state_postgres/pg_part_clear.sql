-- Forgets the parts of a sync that are recorded and not confirmed.
--
-- $1 integer  sync number
delete from tidemark.part where sync = $1::integer;
