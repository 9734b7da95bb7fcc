-- $1 integer  sync number
-- $2 text     position
-- $3 text     first position
-- $4 bigint   facts_since (microseconds)
-- $5 bigint   margin (seconds); $2 to $5 null: no watermark
update tidemark.sync
set position = $2::text, first_position = $3::text, facts_since = $4::bigint, margin_seconds = $5::bigint
where number = $1::integer;
