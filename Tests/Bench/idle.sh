#!/bin/bash
# idle.sh TIDEMARK: the cost of a sync for the shop's database after no changes, after changes of ten orders,
# and at a full scan of the tracked tables.
#
#   ORDERS=1000000  size of the store     RUNS=5  runs of each     MEDUSA=2  a store of Medusa v2
#
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
orders=${ORDERS:-1000000}
runs=${RUNS:-5}
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

make_bench_store max_wal_size=8GB shared_preload_libraries=pg_stat_statements \
  pg_stat_statements.track_planning=on
run_psql -c 'create extension pg_stat_statements'

settings=(--name bench --destination file --output "$WORK/out" --state "$WORK/idle.sqlite")
"$tidemark" watermark set now "${settings[@]}"
"$tidemark" sync --no-summary "${settings[@]}"

# measure_sync NAME: a line in NAME.times: statements, milliseconds of the database, those of the scans of the tracked
# tables alone, and seconds of the command
measure_sync() {
  run_psql -c 'select pg_stat_statements_reset()' >/dev/null
  "$(type -P time)" -f %e -o "$WORK/time" \
    env PGUSER=tidemark "$tidemark" sync --no-summary "${settings[@]}"
  run_psql -At -F ' ' -c "select sum(calls), sum(total_exec_time + total_plan_time),
      coalesce(sum(total_exec_time + total_plan_time) filter (where query like '% as root%'), 0), $(<"$WORK/time")
    from pg_stat_statements where userid = 'tidemark'::regrole" >>"$WORK/$1.times"
}
# forget_scans: every table's last scan was long ago, so that its turn has come
forget_scans() {
  python3 - "$WORK/idle.sqlite" <<'PYTHON'
import json, sqlite3, sys
state = sqlite3.connect(sys.argv[1])
position = json.loads(state.execute("select position from sync").fetchone()[0])
for table in position["tables"].values():
    table["scanned"] = 0
state.execute("update sync set position = ?", [json.dumps(position)])
state.commit()
PYTHON
}
for ((run = 1; run <= runs; run++)); do
  measure_sync idle
  # A minute ago, so that no change waits.
  run_psql -c "update \"order\" set metadata = '{\"run\": $run}', updated_at = now() - interval '1 minute'
    where id in (select id from \"order\" where canceled_at is null order by created_at desc limit 10)"
  measure_sync changed
  forget_scans
  measure_sync scan
done
report() {
  sort -n -k2 "$WORK/$1.times" | sed -n 1p | while read -r statements milliseconds scans seconds; do
    printf '  %-40s %10d %14.1f %14.1f %9.2f\n' "$2" "$statements" "$milliseconds" "$scans" "$seconds"
  done
}
printf '\n  %s orders, %s; best of %s runs, %s cores shared with PostgreSQL %s\n\n' "$orders" \
  "$(run_psql -Atc 'select pg_size_pretty(pg_database_size(current_database()))')" "$runs" \
  "$(getconf _NPROCESSORS_ONLN)" "$(run_psql -Atc 'show server_version')"
printf '  %-40s %10s %14s %14s %9s\n' '' statements 'database ms' 'of it scans' seconds
report idle 'sync, nothing was written'
report changed 'sync, ten orders changed'
report scan 'sync, every tracked table scanned'
printf '\n  statements: all of them, transactions and settings included; database: planning and execution;'
printf '\n  scans: the statements that look for new row versions.\n'
