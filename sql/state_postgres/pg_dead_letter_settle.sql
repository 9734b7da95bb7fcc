-- Removes the dead letters of keys that were delivered or left out.
--
-- $1 integer  sync number
-- $2 bytea[]  keys
delete from tidemark.dead_letter where sync = $1::integer and key = any ($2::bytea[]);
