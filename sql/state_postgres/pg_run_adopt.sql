-- Writes a run as another state had it.
--
-- $1 integer  sync number
-- $2 bigint   run
-- $3 text     command
-- $4 bigint   started_at (microseconds)
-- $5 bigint   finished_at (microseconds)
-- $6 text     outcome
-- $7 integer  exit code
-- $8 text     the run report (JSON)
insert into tidemark.run (
  sync, number, command, started_at, finished_at, outcome, exit_code, report
)
values (
  $1::integer, $2::bigint, $3::text, $4::bigint, $5::bigint, $6::text, $7::integer, $8::text
);
