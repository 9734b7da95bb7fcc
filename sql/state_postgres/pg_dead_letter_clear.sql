-- Forgets the dead letters of a sync.
--
-- $1 integer  sync number
delete from tidemark.dead_letter where sync = $1::integer;
