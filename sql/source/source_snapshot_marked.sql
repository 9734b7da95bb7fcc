-- The row of source_snapshot.sql, and the cluster's marks, in one statement.
--
-- One row: its columns, then `system_identifier` as source_system.sql and `timeline` as
-- source_timeline_primary.sql or, on a standby, source_timeline_standby.sql has it. Fails where the
-- role may not call one of the functions, also one that would not be called here.
select
  pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
  pg_snapshot_xmax(pg_current_snapshot())::text as xmax,
  clock_timestamp() as clock,
  pg_is_in_recovery() as is_standby,
  (select oid from pg_catalog.pg_database where datname = current_database())::int8 as database,
  concat_ws(' ',
    extract(epoch from pg_postmaster_start_time()), inet_server_addr(), inet_server_port()) as host,
  (pg_snapshot_xmin(pg_current_snapshot())::text::int8
    + greatest(age(pg_snapshot_xmin(pg_current_snapshot())::xid), 0))::text as next,
  (select system_identifier from pg_control_system())::text as system_identifier,
  case
    when pg_is_in_recovery()
      then (select lpad(upper(to_hex(timeline_id)), 8, '0') from pg_control_checkpoint())
    else left(pg_walfile_name(pg_current_wal_lsn()), 8)
  end as timeline;
