-- Writes a run's beginning under the number after the newest run's.
--
-- $1 integer  sync number
-- $2 text     command
-- $3 bigint   started_at (microseconds)
--
-- One row: `number`.
insert into tidemark.run (sync, number, command, started_at)
select
  $1::integer,
  coalesce((select max(number) from tidemark.run where sync = $1::integer), 0) + 1,
  $2::text,
  $3::bigint
returning number;
