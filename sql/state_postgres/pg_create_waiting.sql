-- Creates the rows whose facts are not settled yet.
--
-- kind, root: whose row it is; row_id: the row that waits; first_seen: when a run first saw it, in microseconds
-- since the Unix epoch; of_backfill: whether a backfill left it.
create table tidemark.waiting (
  sync integer not null,
  kind text collate "C" not null,
  root text collate "C" not null,
  row_id text collate "C" not null,
  first_seen bigint not null,
  of_backfill boolean not null,
  primary key (sync, kind, root, row_id)
);
