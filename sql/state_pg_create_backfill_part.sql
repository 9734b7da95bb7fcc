-- Creates the table of a backfill's parts. range: which roots, in the source's words; roots: how many there were at
-- the beginning; place: the last one whose facts are all recorded, null before the first; read: how many that were.
create table tidemark.backfill_part (
  sync integer not null,
  number bigint not null,
  range text not null,
  roots bigint not null,
  place text,
  read bigint not null,
  primary key (sync, number)
);
