-- Creates the dead letters. payload holds the message's bytes, time microseconds since the Unix epoch.
create table dead_letter (
  number integer primary key,
  sync integer not null,
  key text not null,
  event text not null,
  message_id text not null,
  reason text not null,
  payload blob not null,
  time integer not null,
  unique (sync, key)
)
