-- $1 integer  sync number
-- $2 bigint   finished_at (microseconds)
update tidemark.backfill set finished_at = $2::bigint where sync = $1::integer;
