#!/bin/bash
# bench.sh TIDEMARK: how fast, and in how much memory, beside PostgreSQL building the same messages, and beside
# a Python script (psycopg, orjson) that does.
#
#   ORDERS=100000  size of the store        RUNS=3  runs of each, one after the other in turn
#   PLOT=docs/performance.svg   a picture of the seconds, when it is named
#   COMMAND=backfill   what sends history: backfill, or sync once its watermark is set to before it
#
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
orders=${ORDERS:-100000}
runs=${RUNS:-3}
plot=${PLOT:+$(realpath -m "$PLOT")}
command=${COMMAND:-backfill}
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

make_bench_store
echo "The script's libraries ..." >&2
python3 -m venv "$WORK/venv"
"$WORK/venv/bin/pip" install -q --disable-pip-version-check 'psycopg[binary]>=3.2' orjson

history=("$command" --no-summary)
if [ "$command" = backfill ]; then history+=(--yes); fi
run_tidemark() {
  local name=$1 settings=("${@:2}")
  rm -rf "$WORK/out/$name" "$WORK/$name.sqlite"*
  local where=(--name bench --destination file --output "$WORK/out/$name" --state "$WORK/$name.sqlite")
  if [ "$command" = sync ]; then
    env "${settings[@]}" "$tidemark" watermark set 2000-01-01T00:00:00Z "${where[@]}"
  fi
  measure "$name" env "${settings[@]}" "$tidemark" "${history[@]}" "${where[@]}"
}
{
  # No character of JSON can be one of these two, so each line is the value as it stands.
  echo 'copy ('
  cat "$bench/order_completed_reference.sql"
  echo ") to stdout (format csv, quote e'\\x01', delimiter e'\\x02')"
} >"$WORK/reference.sql"

only_completed=()
for event in identify checkout_started order_updated order_shipped order_cancelled order_refunded \
  swap_created swap_confirmed swap_shipped item_claimed; do
  only_completed+=("TIDEMARK_EVENTS_${event^^}_ENABLED=false")
done
for ((run = 1; run <= runs; run++)); do
  echo "Run $run of $runs ..." >&2
  run_tidemark completed "${only_completed[@]}"
  measure reference psql -X -q -v ON_ERROR_STOP=1 -f "$WORK/reference.sql" -o "$WORK/out/reference.ndjson"
  run_tidemark everything TIDEMARK_LOG_LEVEL=warning
  measure script "$WORK/venv/bin/python" -B "$bench/python_reference/reference.py" "$WORK/out/script.ndjson"
  measure floor psql -X -q -v ON_ERROR_STOP=1 -f "$bench/read_floor.sql" -o "$WORK/out/floor"
done

# A reference is one only if it says the same: every message but for its id, key order aside.
compare() {
  local differences name
  echo "Comparing $1 ..." >&2
  run_psql -c 'drop table if exists mine, theirs' -c 'create unlogged table mine (line jsonb)' \
    -c 'create unlogged table theirs (line jsonb)'
  for name in "$WORK/out/$1"/*.ndjson; do
    run_psql -c "\\copy mine from '$name' (format csv, quote e'\\x01', delimiter e'\\x02')"
  done
  run_psql -c "\\copy theirs from '$WORK/out/$2.ndjson' (format csv, quote e'\\x01', delimiter e'\\x02')"
  differences=$(run_psql -Atf "$bench/compare.sql")
  if [ -n "$differences" ]; then
    printf 'Tidemark and the %s differ:\n%s\n' "$2" "$differences" >&2
    exit 1
  fi
}
compare completed reference
compare everything script

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
# report NAME TITLE COUNT BESIDE: BESIDE is what has the ratio 1
report() {
  local name=$1 title=$2 count=$3 beside=$4 seconds memory reference
  seconds=$(cut -d' ' -f1 "$WORK/$name.times" | median)
  memory=$(cut -d' ' -f2 "$WORK/$name.times" | median)
  reference=$(cut -d' ' -f1 "$WORK/$beside.times" | median)
  awk -v title="$title" -v count="$count" -v seconds="$seconds" -v memory="$memory" \
    -v reference="$reference" 'BEGIN {
      rate = count > 0 ? sprintf("%.0f", count / seconds) : "-"
      printf "  %-42s %8.2f %10s %9.1f %9.2f\n", title, seconds, rate, memory / 1024, seconds / reference
    }'
}
# cpu NAME: the median of CPU seconds by megabyte of messages
cpu() {
  local bytes
  bytes=$(cat "$WORK/out/$1"/*.ndjson | wc -c)
  awk -v bytes="$bytes" '{ print ($3 + $4) / bytes * 1e6 }' "$WORK/$1.times" | median
}
events=$(cat "$WORK"/out/everything/*.ndjson | wc -l)
printf '\n  %s orders, median of %s runs, %s cores shared with PostgreSQL %s\n\n' "$orders" "$runs" \
  "$(getconf _NPROCESSORS_ONLN)" "$(run_psql -Atc 'show server_version')"
printf '  %-42s %8s %10s %9s %9s\n' '' seconds events/s 'peak MiB' ratio
report completed "tidemark $command, Order Completed" "$orders" reference
report reference 'psql COPY (SELECT json_build_object ...)' "$orders" reference
report floor 'psql COPY of the raw rows' 0 reference
report everything "tidemark $command, all $events events" "$events" script
report script 'psycopg + orjson script' "$events" script
plot_row() {
  printf '%s\t%s\t%s\n' "$2" "$(cut -d' ' -f1 "$WORK/$1.times" | median)" "$3"
}
if [ -n "${plot:-}" ]; then
  {
    plot_row completed "tidemark $command, Order Completed" 1
    plot_row reference 'psql COPY (SELECT json_build_object …)' 1
    plot_row everything "tidemark $command, all $events events" 2
    plot_row script 'psycopg + orjson script' 2
    plot_row floor 'psql COPY of the raw rows' 3
  } | awk -v title="$orders orders to NDJSON, seconds" -f "$bench/plot.awk" >"$plot"
fi
awk -v all="$(cpu everything)" -v one="$(cpu completed)" 'BEGIN {
  printf "\n  CPU seconds of Tidemark by MB of messages: %.4f for Order Completed, %.4f for all events: %.2f times\n", one, all, all / one
}'
printf '\n  ratio: seconds beside the reference that builds equal messages: psql %s of them, the script %s.\n' \
  "$orders" "$events"
