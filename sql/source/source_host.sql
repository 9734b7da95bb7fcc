-- The host that answers, and the planner's settings for the page that this transaction reads.
--
-- One row; `host` is spelled as in source_snapshot.sql. The rows of a page's ids lie close together, and an index leads
-- to each. The planner takes them for scattered, and would scan whole tables of middle size for each page instead. It
-- also takes a look-up for as dear as thirty rows that are read in turn, where four are nearer the truth, and would
-- read such a table through its index. The settings end with the transaction.
select
  concat_ws(' ',
    extract(epoch from pg_postmaster_start_time()), inet_server_addr(), inet_server_port()) as host,
  set_config('enable_seqscan', 'off', true) as seqscan,
  set_config('enable_mergejoin', 'off', true) as mergejoin,
  set_config('random_page_cost', '0.02', true) as random_page_cost,
  set_config('cpu_operator_cost', '0.0005', true) as cpu_operator_cost;
