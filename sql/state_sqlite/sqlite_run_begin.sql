-- ?1 integer: sync number   ?2 integer: run   ?3 text: command   ?4 integer: started_at (microseconds)
insert into run (sync, number, command, started_at) values (?1, ?2, ?3, ?4)
