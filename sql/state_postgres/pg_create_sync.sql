-- Creates the table of sync names.
--
-- A sync's binding and its watermark are columns of its row: facts_since is null while there is no
-- watermark. Times in microseconds since the Unix epoch. file_mark: eight hexadecimal digits, drawn when
-- the row is made. deletions_since: when deletion requests were switched on; null while they never were.
create table tidemark.sync (
  number integer generated always as identity primary key,
  name text collate "C" not null unique,
  file_mark text not null default left(gen_random_uuid()::text, 8),
  store_id text,
  destination_kind text,
  destination_place text,
  position text,
  first_position text,
  facts_since bigint,
  margin_seconds bigint,
  deletions_since bigint
);
