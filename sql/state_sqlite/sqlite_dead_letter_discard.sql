-- ?1 integer: sync number   ?2 text: key
delete from dead_letter where sync = ?1 and key = ?2
