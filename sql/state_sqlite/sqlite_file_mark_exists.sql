-- Returns 1 if the table of sync names has file marks, else 0.
select count(*) from pragma_table_info('sync') where name = 'file_mark'
