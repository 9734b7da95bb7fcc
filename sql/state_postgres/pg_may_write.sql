-- Whether this role may use the state: create its schema, or write its tables.
--
-- One row. `database`, `role`; `may_create`: a schema in this database; `is_standby`.
select
  pg_catalog.current_database()::text as database,
  current_user::text as role,
  pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create') as may_create,
  pg_catalog.pg_is_in_recovery() as is_standby;
