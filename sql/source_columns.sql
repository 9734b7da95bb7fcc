-- Columns by name, and whether this session's role may read them.
--
-- $1 text    the schema
-- $2 text[]  table names
-- $3 text[]  column names, as many
--
-- One row a pair, in the order given; system columns such as xmin are columns too.
select
  wanted.table_name,
  wanted.column_name,
  class.oid is not null as table_exists,
  attribute.attnum is not null as column_exists,
  coalesce(has_column_privilege(class.oid, attribute.attnum, 'select'), false) as is_readable,
  coalesce(has_schema_privilege(namespace.oid, 'usage'), false) as schema_is_usable
from unnest($2::text[], $3::text[]) with ordinality as wanted (table_name, column_name, n)
left join pg_namespace as namespace on namespace.nspname = $1::text
left join pg_class as class
  on class.relnamespace = namespace.oid and class.relname = wanted.table_name
  and class.relkind in ('r', 'p', 'v', 'm', 'f')
left join pg_attribute as attribute
  on attribute.attrelid = class.oid and attribute.attname = wanted.column_name
  and not attribute.attisdropped
order by wanted.n;
