-- Removes a sync's name, with its binding and watermark.
--
-- $1 integer  sync number
delete from tidemark.sync where number = $1::integer;
