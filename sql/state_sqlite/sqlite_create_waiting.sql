-- Creates the rows whose facts are not settled yet. kind, root: whose row it is; row_id: the row that waits;
-- first_seen: when a run first saw it, in microseconds since the Unix epoch; of_backfill: 1 if a backfill left it.
create table waiting (
  sync integer not null,
  kind text not null,
  root text not null,
  row_id text not null,
  first_seen integer not null,
  of_backfill integer not null,
  primary key (sync, kind, root, row_id)
) without rowid
