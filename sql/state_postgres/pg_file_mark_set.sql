-- $1 integer  sync number
-- $2 text     file mark
update tidemark.sync set file_mark = $2::text where number = $1::integer;
