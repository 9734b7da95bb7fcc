-- Creates the function that deletes the calls of more than so many days ago, and returns how many they were.
--
-- Tidemark never calls it. What no sync has read when it is deleted is lost, so seven days is the least.
create or replace function tidemark_outbox.delete_older_than(days integer)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $function$
declare
  deleted bigint;
begin
  if days is null or days < 7 then
    raise exception 'the outbox keeps calls for at least 7 days: % is too few', coalesce(days::text, 'null')
      using errcode = 'invalid_parameter_value',
        hint = 'what no sync has read when it is deleted is lost';
  end if;
  delete from tidemark_outbox.message where created_at < now() - make_interval(days => days);
  get diagnostics deleted = row_count;
  return deleted;
end
$function$;
