-- What kind of server and session this is.
--
-- $1 text  the schema of the shop's tables
--
-- One row. `version` is server_version_num (130000 is 13.0). `counters_reset` is the time of the last
-- reset of the database's statistics as text, null when there was none. `host` is spelled as in
-- source_snapshot.sql.
select
  current_setting('server_version_num')::int4 as version,
  pg_is_in_recovery() as is_standby,
  current_setting('track_counts')::bool as counts_rows,
  pg_stat_get_db_stat_reset_time(
    (select oid from pg_catalog.pg_database where datname = current_database()))::text as counters_reset,
  current_user::text as role,
  current_database()::text as database,
  to_regnamespace(quote_ident($1::text)) is not null as has_schema,
  current_setting('server_encoding') as encoding,
  concat_ws(' ',
    extract(epoch from pg_postmaster_start_time()), inet_server_addr(), inet_server_port()) as host;
