-- The state's tables that this role may not write.
--
-- One row per table: `name`, by name.
select pg_class.relname::text as name
from pg_catalog.pg_class
join pg_catalog.pg_namespace on pg_namespace.oid = pg_class.relnamespace
where pg_namespace.nspname = 'tidemark'
  and pg_class.relkind = 'r'
  and pg_class.relname <> 'schema_version'
  and not (
    pg_catalog.has_schema_privilege(pg_namespace.oid, 'usage')
    and pg_catalog.has_table_privilege(pg_class.oid, 'select')
    and pg_catalog.has_table_privilege(pg_class.oid, 'insert')
    and pg_catalog.has_table_privilege(pg_class.oid, 'update')
    and pg_catalog.has_table_privilege(pg_class.oid, 'delete')
  )
order by pg_class.relname;
