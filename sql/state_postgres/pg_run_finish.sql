-- $1 integer  sync number
-- $2 bigint   run
-- $3 bigint   finished_at (microseconds)
-- $4 text     outcome
-- $5 integer  exit code
-- $6 text     the run report (JSON)
update tidemark.run
set finished_at = $3::bigint, outcome = $4::text, exit_code = $5::integer, report = $6::text
where sync = $1::integer and number = $2::bigint;
