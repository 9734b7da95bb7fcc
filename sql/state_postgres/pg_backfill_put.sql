-- Stores a backfill in place of the one before.
--
-- $1 integer  sync number
-- $2 bigint   started_at
-- $3 bigint   from_time
-- $4 bigint   to_time
-- $5 text     events
-- $6 text     position
-- $7 bigint   clock
-- $8 bigint   fresh_until
-- $9 bigint   finished_at
-- $10 bool    is_shared
insert into tidemark.backfill (
  sync, started_at, from_time, to_time, events, position, clock, fresh_until, finished_at,
  is_shared
)
values (
  $1::integer, $2::bigint, $3::bigint, $4::bigint, $5::text, $6::text, $7::bigint, $8::bigint, $9::bigint,
  $10::boolean
)
on conflict (sync) do update
set started_at = excluded.started_at, from_time = excluded.from_time, to_time = excluded.to_time,
  events = excluded.events, position = excluded.position, clock = excluded.clock,
  fresh_until = excluded.fresh_until, finished_at = excluded.finished_at,
  is_shared = excluded.is_shared;
