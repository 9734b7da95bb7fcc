-- Creates the table of backfills, one a sync: the one that was begun last. Times in microseconds since the Unix
-- epoch. from_time and to_time are null for no bound, events for all (else the names, with commas between);
-- position and clock are the source's end before the first page was read; finished_at is null while roots are left.
-- is_shared: whether processes work on its parts, each under a lease of its own.
create table tidemark.backfill (
  sync integer primary key,
  started_at bigint not null,
  from_time bigint,
  to_time bigint,
  events text,
  position text not null,
  clock bigint not null,
  fresh_until bigint not null,
  finished_at bigint,
  is_shared boolean not null
);
