-- Creates the dead letters. payload holds the message's bytes, time and first_time microseconds since the Unix
-- epoch; answered is 1 where the reason is a destination's answer, first_time null while there was one attempt.
create table dead_letter (
  number integer primary key,
  sync integer not null,
  key text not null,
  event text not null,
  message_id text not null,
  reason text not null,
  payload blob not null,
  time integer not null,
  attempts integer not null default 1,
  first_time integer,
  answered integer not null default 0,
  unique (sync, key)
)
