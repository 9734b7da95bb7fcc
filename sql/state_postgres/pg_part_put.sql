-- $1 integer  sync number
-- $2 text     the part's final name
insert into tidemark.part (sync, name) values ($1::integer, $2::text) on conflict (sync, name) do nothing;
