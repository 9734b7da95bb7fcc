-- Draws the file marks of all syncs.
update sync set file_mark = lower(hex(randomblob(4)))
