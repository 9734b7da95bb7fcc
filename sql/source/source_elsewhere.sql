-- Other schemas that hold tables which the shop's schema lacks.
--
-- $1 text    the schema
-- $2 text[]  table names
--
-- One row per table and schema, by name.
select class.relname::text as name, namespace.nspname::text as schema
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
where class.relname = any ($2::text[]) and class.relkind in ('r', 'p', 'v', 'm', 'f')
  and namespace.nspname <> $1::text and namespace.nspname !~ '^pg_' and namespace.nspname <> 'information_schema'
order by name, schema;
