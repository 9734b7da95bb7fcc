-- The mark that distinguishes a sync's unfinished files from those of other states.
-- ?1 integer: sync
-- file_mark
select file_mark from sync where number = ?1
