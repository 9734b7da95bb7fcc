-- ?1 integer: sync number   ?2 integer: most rows
-- number, command, started_at, finished_at, outcome, exit_code, report: newest first
select number, command, started_at, finished_at, outcome, exit_code, report
from run
where sync = ?1
order by number desc
limit ?2
