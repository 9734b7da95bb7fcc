-- The column by which the rows of a table are named, and whether it names each of them.
--
-- $1 text  the schema
-- $2 text  the table
-- $3 text  the column; null for that of the primary key
--
-- No row where there is no such table. `primary_key` lists the columns of the primary key, null without one.
-- `column_name` and all after it are null where there is no such column, or the primary key has none or several.
-- `type` is the number of its type in pg_type, of a domain that of the type beneath, and `type_name` the spelling of
-- its own type in SQL. `is_unique`: whether a unique index without a condition is on it alone.
select
  class.relkind::text as kind,
  primary_key.columns as primary_key,
  attribute.attname::text as column_name,
  type.oid::int8 as type,
  format_type(attribute.atttypid, null) as type_name,
  attribute.attnotnull as is_not_null,
  exists (
    select from pg_catalog.pg_index as index
    where index.indrelid = class.oid and index.indisunique and index.indisvalid
      and index.indpred is null and index.indexprs is null
      and index.indnkeyatts = 1 and index.indkey[0] = attribute.attnum
  ) as is_unique,
  has_schema_privilege(namespace.oid, 'usage') as schema_is_usable,
  has_table_privilege(class.oid, 'select') as is_readable,
  row_security_active(class.oid) as has_row_security
from pg_catalog.pg_namespace as namespace
join pg_catalog.pg_class as class on class.relnamespace = namespace.oid and class.relkind in ('r', 'p', 'v', 'm', 'f')
left join (
  select
    index.indrelid,
    string_agg(attribute.attname::text, ', ' order by attribute.attnum) as columns,
    case when count(*) = 1 then min(attribute.attname::text) end as only_column
  from pg_catalog.pg_index as index
  join pg_catalog.pg_attribute as attribute
    on attribute.attrelid = index.indrelid and attribute.attnum = any (index.indkey::int2[])
  where index.indisprimary
  group by index.indrelid
) as primary_key on primary_key.indrelid = class.oid
left join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
  and attribute.attname::text = coalesce($3::text, primary_key.only_column)
left join pg_catalog.pg_type as declared on declared.oid = attribute.atttypid
left join pg_catalog.pg_type as type on type.oid = coalesce(nullif(declared.typbasetype, 0), declared.oid)
where namespace.nspname = $1::text and class.relname = $2::text;
