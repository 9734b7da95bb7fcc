-- The timeline a primary writes: the first eight hexadecimal digits of its WAL file's name. (The
-- control file names the old one until the first checkpoint after a promotion.)
select left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline;
