-- $1 integer  sync number
-- $2 bigint   deletions_since (microseconds)
update tidemark.sync set deletions_since = $2::bigint where number = $1::integer;
