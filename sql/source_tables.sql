-- Tables by name, with how often their rows were written.
--
-- $1 text    the schema
-- $2 text[]  table names
--
-- One row a name of $2, in its order; `oid` and all after it are null where no such table exists.
-- `kind` is pg_class.relkind. The counters hold what was flushed until now: a transaction's counts
-- arrive after it ended, so a counter read before a snapshot never runs ahead of it.
select
  wanted.name,
  class.oid::int8 as oid,
  class.relkind::text as kind,
  class.relfilenode::int8 as file,
  pg_stat_get_tuples_inserted(class.oid) as inserted,
  pg_stat_get_tuples_updated(class.oid) as updated,
  pg_stat_get_tuples_deleted(class.oid) as deleted,
  greatest(class.reltuples, 0)::float8 as estimated_rows
from unnest($2::text[]) with ordinality as wanted (name, n)
left join pg_catalog.pg_namespace as namespace on namespace.nspname = $1::text
left join pg_catalog.pg_class as class
  on class.relnamespace = namespace.oid and class.relname = wanted.name
  and class.relkind in ('r', 'p', 'v', 'm', 'f')
order by wanted.n;
