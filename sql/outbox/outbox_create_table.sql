-- Creates the table of calls that wait to be sent.
--
-- id: the call's number, the first part of its key: the milliseconds since the Unix epoch and 20 bits of a counter, so
-- that no number comes back when the database is restored or the table is created again; kind: track or identify; user_id, anonymous_id: who, one of them;
-- event: the event's name, null for identify; body: the properties of a track or the traits of an identify;
-- context: what is added to the message's context; occurred_at: the message's timestamp; created_at: when the
-- transaction of the call began.
--
-- Nothing but the id is required: a call must not end the application's transaction because of what it says. Tidemark
-- reports rows that it cannot send as dead letters.
create table if not exists tidemark_outbox.message (
  id bigint primary key default (
    ((extract(epoch from clock_timestamp()) * 1000)::bigint << 20)
      | (nextval('tidemark_outbox.message_number') & 1048575)
  ),
  kind text,
  user_id text,
  anonymous_id text,
  event text,
  body jsonb,
  context jsonb,
  occurred_at timestamptz default clock_timestamp(),
  created_at timestamptz not null default now()
);
