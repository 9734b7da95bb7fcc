-- Creates the table of a backfill's parts. range: which roots, in the source's words; roots: how many there were at
-- the beginning; place: the last one whose facts are all recorded, null before the first; read: how many that were.
create table backfill_part (
  sync integer not null,
  number integer not null,
  range text not null,
  roots integer not null,
  place text,
  read integer not null,
  primary key (sync, number)
) without rowid
