-- PostgreSQL's own functions that this session's role may not call.
--
-- $1 text[]  names
--
-- One row per function: its name with the types of its arguments, as GRANT takes it, and the role.
select function.oid::regprocedure::text as function, current_user::text as role
from pg_catalog.pg_proc as function
join pg_catalog.pg_namespace as namespace on namespace.oid = function.pronamespace
where namespace.nspname = 'pg_catalog' and function.proname = any ($1::text[])
  and not has_function_privilege(function.oid, 'execute')
order by 1;
