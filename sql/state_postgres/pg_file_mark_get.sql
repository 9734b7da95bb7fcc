-- The mark that distinguishes a sync's unfinished files from those of other states.
--
-- $1 integer  sync number
--
-- One row: `file_mark`.
select file_mark from tidemark.sync where number = $1::integer;
