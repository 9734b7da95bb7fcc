-- $1 integer  sync number
-- $2 bigint   fresh_until (microseconds)
update tidemark.backfill set fresh_until = $2::bigint where sync = $1::integer;
