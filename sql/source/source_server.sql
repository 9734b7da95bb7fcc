-- The kind of server and session, and the schemas that look like Medusa's.
--
-- $1 text  the schema of the shop's tables; null while it is not known, for `public`
--
-- One row for each schema that holds Medusa's tables, in `shop`, or one with null there. `version` is
-- server_version_num (130000 is 13.0). `counters_reset` is the time of the last reset of the database's statistics as
-- text, null when there was none. `host` is spelled as in source_snapshot.sql. `search_path` is the one that a session
-- begins with: its connection's, else the role's, the database's or the server's; settings of another client of a
-- pooler do not count. It is null where `public` alone has Medusa's tables: to find one setting, PostgreSQL lists all.
with found as materialized (
  select namespace.nspname::text as shop
  from pg_catalog.pg_class as class
  join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
  where class.relname in ('order', 'customer', 'line_item', 'order_line_item')
    and class.relkind in ('r', 'p', 'v', 'm', 'f')
  group by namespace.oid, namespace.nspname
  having bool_or(class.relname = 'order') and bool_or(class.relname = 'customer')
    and bool_or(class.relname in ('line_item', 'order_line_item'))
)
select
  current_setting('server_version_num')::int4 as version,
  pg_is_in_recovery() as is_standby,
  current_setting('track_counts')::bool as counts_rows,
  pg_stat_get_db_stat_reset_time(
    (select oid from pg_catalog.pg_database where datname = current_database()))::text as counters_reset,
  current_user::text as role,
  current_database()::text as database,
  to_regnamespace(quote_ident(coalesce($1::text, 'public'))) is not null as has_schema,
  current_setting('server_encoding') as encoding,
  concat_ws(' ',
    extract(epoch from pg_postmaster_start_time()), inet_server_addr(), inet_server_port()) as host,
  case when (select bool_and(shop = 'public') from found) is not true then
    (select reset_val from pg_catalog.pg_settings where name = 'search_path')
  end as search_path,
  found.shop
from (values (1)) as one (n)
left join found on true
order by found.shop;
