-- Creates the function that records an identify call of a user.
--
-- It runs with the rights of its owner, so the application needs no privilege on the table.
create or replace function tidemark_outbox.identify(
  user_id text,
  traits jsonb default null,
  occurred_at timestamptz default null,
  context jsonb default null
)
returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $function$
  insert into tidemark_outbox.message (kind, user_id, body, context, occurred_at)
  values ('identify', $1, coalesce($2, '{}'), $4, coalesce($3, clock_timestamp()))
  returning id
$function$;
