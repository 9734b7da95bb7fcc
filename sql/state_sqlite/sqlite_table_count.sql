-- Returns how many tables and indexes the file has.
select count(*) from sqlite_master
