-- Creates the table of a backfill's parts. range: which roots, in the source's words; roots: how many there were at
-- the beginning; place: the last one whose facts are all recorded, null before the first; read: how many that were;
-- is_finished: whether none is left, which only a shared backfill says of a part.
create table tidemark.backfill_part (
  sync integer not null,
  number bigint not null,
  range text not null,
  roots bigint not null,
  place text,
  read bigint not null,
  is_finished boolean not null,
  primary key (sync, number)
);
