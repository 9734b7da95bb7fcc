-- Sets when a dead letter's message was first tried.
-- ?1 integer: sync number   ?2 text: key   ?3 integer: first_time (microseconds)
update dead_letter set first_time = ?3 where sync = ?1 and key = ?2
