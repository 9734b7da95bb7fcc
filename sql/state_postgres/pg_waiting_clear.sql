-- Forgets the rows of a sync that wait.
--
-- $1 integer  sync number
delete from tidemark.waiting where sync = $1::integer;
