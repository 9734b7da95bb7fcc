-- Creates the table of sealed parts that are recorded and not yet confirmed.
create table tidemark.part (
  sync integer not null,
  number bigint generated always as identity,
  name text collate "C" not null,
  primary key (sync, name)
);
