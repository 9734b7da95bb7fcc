-- This transaction's snapshot, the server's clock, and the host that answers.
--
-- One row. `xmin` is older than every transaction that still ran, `xmax` newer than every one that
-- had ended, both as decimal numbers; `next` is the first id that no transaction had; a transaction that still ran may
-- lie behind `xmax`. `host` changes with the server process and its address; the address is missing on a Unix socket.
-- `database` is the number of the database, because a name may pass to another database.
select
  pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
  pg_snapshot_xmax(pg_current_snapshot())::text as xmax,
  clock_timestamp() as clock,
  pg_is_in_recovery() as is_standby,
  (select oid from pg_catalog.pg_database where datname = current_database())::int8 as database,
  concat_ws(' ',
    extract(epoch from pg_postmaster_start_time()), inet_server_addr(), inet_server_port()) as host,
  (pg_snapshot_xmin(pg_current_snapshot())::text::int8
    + greatest(age(pg_snapshot_xmin(pg_current_snapshot())::xid), 0))::text as next;
