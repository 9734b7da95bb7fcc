-- ?1 integer: sync number   ?2 text: the part's final name
delete from part where sync = ?1 and name = ?2
