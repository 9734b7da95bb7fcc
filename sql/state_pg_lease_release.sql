-- $1 integer  sync number
-- $2 bigint   token
update tidemark.lease
set expires_at = '-infinity'
where sync = $1::integer and token = $2::bigint;
