-- Finishes a shared backfill that has no part left.
--
-- $1 integer  sync number
-- $2 bigint   finished_at (microseconds)
update tidemark.backfill set finished_at = $2::bigint
where sync = $1::integer
  and not exists (
    select from tidemark.backfill_part as part
    where part.sync = $1::integer and not part.is_finished
  );
