-- Returns the number of tables and indexes in the file.
select count(*) from sqlite_master
