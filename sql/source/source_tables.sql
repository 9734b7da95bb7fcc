-- Tables by name, with the number of writes to their rows, and the files that hold these rows.
--
-- $1 text    the schema
-- $2 text[]  table names
--
-- One row per name of $2, in its order; `oid` and all after it are null where no such table exists. `kind` is
-- pg_class.relkind. The counters hold the counts flushed until now: a transaction's counts arrive after its end, so a
-- counter read before a snapshot is never ahead of the snapshot.
--
-- `files` lists the table itself and every partition and child below it, each as its oid, its file
-- (pg_class.relfilenode) and the transaction that tied it to its parent (0 for the table itself): `16385/16385/0`,
-- with spaces between. A child that is detached and attached again has another third number. `newest` is
-- the highest oid or file of any relation: one above it did not exist. Both are of this transaction's snapshot;
-- `named` is the oid that a statement would find under the name at this moment.
with recursive wanted as (
  select given.name, given.n, class.oid, namespace.oid as namespace
  from unnest($2::text[]) with ordinality as given (name, n)
  left join pg_catalog.pg_namespace as namespace on namespace.nspname = $1::text
  left join pg_catalog.pg_class as class
    on class.relnamespace = namespace.oid and class.relname = given.name
    and class.relkind in ('r', 'p', 'v', 'm', 'f')
),
tree as (
  select oid as top, oid, '0' as link from wanted where oid is not null
  union
  select tree.top, child.inhrelid, child.xmin::text
  from tree
  join pg_catalog.pg_inherits as child on child.inhparent = tree.oid
)
select
  wanted.name,
  class.oid::int8 as oid,
  class.relkind::text as kind,
  class.relfilenode::int8 as file,
  pg_stat_get_tuples_inserted(class.oid) as inserted,
  pg_stat_get_tuples_updated(class.oid) as updated,
  pg_stat_get_tuples_deleted(class.oid) as deleted,
  greatest(class.reltuples, 0)::float8 as estimated_rows,
  greatest(class.relpages, 0)::int8 as pages,
  (
    select string_agg(
      concat_ws('/', tree.oid, file.relfilenode, tree.link), ' '
      order by tree.oid, tree.link collate "C")
    from tree
    join pg_catalog.pg_class as file on file.oid = tree.oid
    where tree.top = wanted.oid
  ) as files,
  newest.number as newest,
  case when has_schema_privilege(wanted.namespace, 'usage') then
    to_regclass(format('%I.%I', $1::text, wanted.name))::oid::int8
  end as named
from wanted
left join pg_catalog.pg_class as class on class.oid = wanted.oid
cross join (
  select max(greatest(oid, relfilenode))::int8 as number from pg_catalog.pg_class
) as newest
order by wanted.n;
