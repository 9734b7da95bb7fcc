-- Creates the table of a backfill's parts. range: the roots, in the source's words; roots: their number at the
-- beginning; place: the last one whose facts are all recorded, null before the first; read: the number up to that
-- place.
create table backfill_part (
  sync integer not null,
  number integer not null,
  range text not null,
  roots integer not null,
  place text,
  read integer not null,
  primary key (sync, number)
) without rowid
