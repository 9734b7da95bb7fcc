-- ?1 integer: sync number   ?2 integer: run   ?3 integer: finished_at (microseconds)   ?4 text: outcome
-- ?5 integer: exit code   ?6 text: the run report (JSON)
update run
set finished_at = ?3, outcome = ?4, exit_code = ?5, report = ?6
where sync = ?1 and number = ?2
