-- The warehouse's server, and this role's privileges there.
--
-- $1 text    the schema
--
-- One row. The privileges of a schema that does not exist are false.
select
  current_setting('server_version_num')::int4 as version,
  current_database()::text as database,
  current_user::text as role,
  getdatabaseencoding()::text as encoding,
  pg_is_in_recovery() as is_standby,
  namespace.oid is not null as has_schema,
  has_database_privilege(current_database(), 'CREATE') as may_create_schema,
  has_database_privilege(current_database(), 'TEMPORARY') as may_use_temporary,
  coalesce(has_schema_privilege(namespace.oid, 'CREATE'), false)
    and coalesce(has_schema_privilege(namespace.oid, 'USAGE'), false) as may_create_table
from (values (1)) as one (n)
left join pg_catalog.pg_namespace as namespace on namespace.nspname = $1::text;
