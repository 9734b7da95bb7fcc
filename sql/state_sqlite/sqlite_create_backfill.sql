-- Creates the table of backfills, one a sync: the one that was begun last. Times in microseconds since the Unix
-- epoch. from_time and to_time are null for no bound, events for all (else the names, with commas between);
-- position and clock are the source's end before the first page was read; finished_at is null while roots are left.
create table backfill (
  sync integer primary key,
  started_at integer not null,
  from_time integer,
  to_time integer,
  events text,
  position text not null,
  clock integer not null,
  fresh_until integer not null,
  finished_at integer
)
