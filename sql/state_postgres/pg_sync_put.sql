-- $1 text  sync name
insert into tidemark.sync (name) values ($1::text) on conflict (name) do nothing;
