-- $1 integer  sync number
-- $2 bigint   part number
update tidemark.backfill_part set is_finished = true
where sync = $1::integer and number = $2::bigint;
