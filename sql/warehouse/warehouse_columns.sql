-- Everything that looks like a table in the warehouse's schema, column by column.
--
-- $1 text    the schema
--
-- One row per column, ordered by table; one row with null columns for a table without any. `kind` is pg_class.relkind;
-- `attributes` also counts dropped columns, as the limit of 1,600 does; `has_key` is whether a unique index lies on
-- `id` alone; `is_own` whether this role may alter the table.
select
  class.relname::text as table_name,
  class.relkind::text as kind,
  class.relnatts::int4 as attributes,
  exists (
    select
    from pg_catalog.pg_index as index
    join pg_catalog.pg_attribute as key
      on key.attrelid = index.indrelid and key.attnum = index.indkey[0] and key.attname = 'id'
    where index.indrelid = class.oid and index.indisunique and index.indisvalid
      and index.indpred is null and index.indnkeyatts = 1 and index.indimmediate
  ) as has_key,
  pg_has_role(class.relowner, 'USAGE') as is_own,
  attribute.attname::text as column_name,
  attribute.atttypid::int8 as type,
  attribute.atttypmod::int4 as modifier,
  attribute.attgenerated <> '' or attribute.attidentity <> '' as is_computed
from pg_catalog.pg_class as class
join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
left join pg_catalog.pg_attribute as attribute
  on attribute.attrelid = class.oid and attribute.attnum > 0 and not attribute.attisdropped
where namespace.nspname = $1::text and class.relkind in ('r', 'p', 'v', 'm', 'f')
order by class.relname, attribute.attnum;
