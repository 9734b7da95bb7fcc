-- Creates the dead letters. key: the fact's key in UTF-8. payload holds the message's bytes, time and first_time
-- microseconds since the Unix epoch; answered: whether the reason is a destination's answer.
create table tidemark.dead_letter (
  sync integer not null,
  key bytea not null,
  event text not null,
  message_id text not null,
  reason text not null,
  payload bytea not null,
  time bigint not null,
  attempts bigint not null,
  first_time bigint not null,
  answered boolean not null,
  primary key (sync, key)
);
