-- Creates the table of calls that wait to be sent.
--
-- id: the call's number, the first part of its key; kind: track or identify; user_id, anonymous_id: who, one of them;
-- event: the event's name, null for identify; body: the properties of a track or the traits of an identify;
-- context: what is added to the message's context; occurred_at: the message's timestamp; created_at: when the
-- transaction of the call began.
--
-- Nothing but the id is required: a call must not end the application's transaction because of what it says. Tidemark
-- reports rows that it cannot send as dead letters.
create table if not exists tidemark_outbox.message (
  id bigint generated always as identity primary key,
  kind text,
  user_id text,
  anonymous_id text,
  event text,
  body jsonb,
  context jsonb,
  occurred_at timestamptz default clock_timestamp(),
  created_at timestamptz not null default now()
);
