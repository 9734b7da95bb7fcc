-- Creates the function that records a track call of a user.
--
-- It runs with the rights of its owner, so the application needs no privilege on the table.
create or replace function tidemark_outbox.track(
  user_id text,
  event text,
  properties jsonb default null,
  occurred_at timestamptz default null,
  context jsonb default null
)
returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $function$
  insert into tidemark_outbox.message (kind, user_id, event, body, context, occurred_at)
  values ('track', $1, $2, coalesce($3, '{}'), $5, coalesce($4, clock_timestamp()))
  returning id
$function$;
