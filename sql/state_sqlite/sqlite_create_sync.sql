-- Creates the table of sync names. A sync's binding and its watermark are columns of its row: facts_since
-- is null while there is no watermark. facts_since in microseconds since the Unix epoch. file_mark: eight
-- hexadecimal digits, drawn when the row is made. deletions_since: when deletion requests were switched on,
-- in microseconds since the Unix epoch; null while they never were. edition: that of the
-- bound store; null for the first one.
create table sync (
  number integer primary key,
  name text not null unique,
  file_mark text not null default '',
  store_id text,
  destination_kind text,
  destination_place text,
  position text,
  first_position text,
  facts_since integer,
  margin_seconds integer,
  deletions_since integer,
  edition text
)
