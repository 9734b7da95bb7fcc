-- Creates the table of a backfill's parts. range: the roots, in the source's words; roots: their number at the
-- beginning; place: the last one whose facts are all recorded, null before the first; read: the number up to that
-- place; is_finished: whether no root is left, which only a shared backfill records.
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
