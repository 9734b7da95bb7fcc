-- Columns by name, their types, and whether this session's role may read them.
--
-- $1 text    the schema
-- $2 text[]  table names
-- $3 text[]  column names, as many
--
-- One row per pair, in the order given; system columns such as xmin also count. `type` is the number of the column's
-- type in pg_type (of a domain, that of its base type), and `type_name` is its spelling in SQL. With `has_row_security`
-- a policy may hide rows of the table from this role.
select
  wanted.table_name,
  wanted.column_name,
  class.oid is not null as table_exists,
  attribute.attnum is not null as column_exists,
  coalesce(has_column_privilege(class.oid, attribute.attnum, 'select'), false) as is_readable,
  coalesce(has_schema_privilege(namespace.oid, 'usage'), false) as schema_is_usable,
  type.oid::int8 as type,
  format_type(type.oid, null) as type_name,
  coalesce(row_security_active(class.oid), false) as has_row_security
from unnest($2::text[], $3::text[]) with ordinality as wanted (table_name, column_name, n)
left join pg_catalog.pg_namespace as namespace on namespace.nspname = $1::text
left join pg_catalog.pg_class as class
  on class.relnamespace = namespace.oid and class.relname = wanted.table_name
  and class.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = class.oid and attribute.attname = wanted.column_name
  and not attribute.attisdropped
left join pg_catalog.pg_type as declared on declared.oid = attribute.atttypid
left join pg_catalog.pg_type as type on type.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
order by wanted.n;
