-- ?1 integer: sync number
-- count
select count(*) from dead_letter where sync = ?1
