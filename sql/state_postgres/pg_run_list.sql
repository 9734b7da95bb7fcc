-- $1 integer  sync number
-- $2 bigint   most rows
--
-- `number`, `command`, `started_at`, `finished_at`, `outcome`, `exit_code`, `report`: newest first.
select number, command, started_at, finished_at, outcome, exit_code, report
from tidemark.run
where sync = $1::integer
order by number desc
limit $2::bigint;
