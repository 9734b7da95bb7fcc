-- ?1 integer: sync number
-- number of the newest run, 0 if there is none
select coalesce(max(number), 0) from run where sync = ?1
