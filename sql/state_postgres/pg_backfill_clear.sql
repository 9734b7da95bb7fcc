-- Forgets the backfill of a sync.
--
-- $1 integer  sync number
delete from tidemark.backfill where sync = $1::integer;
