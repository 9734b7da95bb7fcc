-- The existing parts of the state's schema.
--
-- One row. `has_schema`; `has_version`: whether its table of the version also exists.
select
  exists (select from pg_catalog.pg_namespace where nspname = 'tidemark') as has_schema,
  exists (
    select
    from pg_catalog.pg_class
    join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_namespace.nspname = 'tidemark' and pg_class.relname = 'schema_version'
  ) as has_version;
