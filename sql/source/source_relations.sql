-- Which of the named tables and views there are, and whether the role may read them.
--
-- $1 text[]  the schemas
-- $2 text[]  the tables or views, one for each schema
--
-- One row per table or view, in the order of the names; none for a name that is not there. `is_readable`: whether all
-- its columns may be read.
select
  named.schema_name,
  named.table_name,
  has_schema_privilege(namespace.oid, 'usage') as schema_is_usable,
  has_table_privilege(class.oid, 'select') as is_readable
from unnest($1::text[], $2::text[]) with ordinality as named (schema_name, table_name, n)
join pg_catalog.pg_namespace as namespace on namespace.nspname = named.schema_name
join pg_catalog.pg_class as class
  on class.relnamespace = namespace.oid and class.relname = named.table_name
  and class.relkind in ('r', 'p', 'v', 'm', 'f')
order by named.n;
