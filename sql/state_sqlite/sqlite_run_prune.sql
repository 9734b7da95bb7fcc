-- ?1 integer: sync number   ?2 integer: how many runs to keep
delete from run
where sync = ?1 and number <= (select max(number) from run where sync = ?1) - ?2
