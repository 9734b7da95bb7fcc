-- $1 integer  sync number
-- $2 text     the part's final name
delete from tidemark.part where sync = $1::integer and name = $2::text;
