#!/bin/bash
# bench.sh TIDEMARK: how fast, and in how much memory, beside PostgreSQL building the same messages, and beside
# a Python script (psycopg, orjson) that does; and the same with as many orders of Medusa v2.
#
#   ORDERS=100000  size of the store        RUNS=3  runs of each, one after the other in turn
#   LARGE=1000000  one more run with so many orders, to see the growth with the store; none by default
#   PLOT=docs/performance.svg   a picture of the seconds, if it is named
#   TABLE=docs/performance-table.md   the table, if it is named
#   COMMAND=backfill   the command that sends history: backfill, or sync, whose watermark is then set to before it
#
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
orders=${ORDERS:-100000}
runs=${RUNS:-3}
large=${LARGE:-0}
plot=${PLOT:+$(realpath -m "$PLOT")}
table=${TABLE:+$(realpath -m "$TABLE")}
command=${COMMAND:-backfill}
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

make_bench_store
echo "A store of Medusa v2 with $orders orders ..." >&2
fixture=$bench/../Support/Shops/medusa_v2 make_store shop_v2 "$orders" 1
run_psql -d shop_v2 -c 'vacuum analyze' -c 'checkpoint'
echo "The script's libraries ..." >&2
python3 -m venv "$WORK/venv"
"$WORK/venv/bin/pip" install -q --disable-pip-version-check 'psycopg[binary]>=3.2' orjson

history=("$command" --no-summary)
if [ "$command" = backfill ]; then history+=(--yes); fi
# run_tidemark NAME SETTING=VALUE ...: with its state in a file, or in the database STATE
run_tidemark() {
  local name=$1 settings=("${@:2}") state=${STATE:+postgres:///$STATE}
  rm -rf "$WORK/out/$name" "$WORK/$name.sqlite"*
  local where=(--name bench --destination file --output "$WORK/out/$name" --state "${state:-$WORK/$name.sqlite}")
  if [ "$command" = sync ]; then
    env "${settings[@]}" "$tidemark" watermark set 2000-01-01T00:00:00Z "${where[@]}"
  fi
  measure "$name" env "${settings[@]}" "$tidemark" "${history[@]}" "${where[@]}"
}
{
  # JSON never contains one of these two characters, so each line is one value.
  echo 'copy ('
  cat "$bench/order_completed_reference.sql"
  echo ") to stdout (format csv, quote e'\\x01', delimiter e'\\x02')"
} >"$WORK/reference.sql"

# A template that changes one field: what all of them cost is reading and writing JSON.
echo '.context.app = "shop"' >"$WORK/mark.jq"
templates=()
only_completed=()
for event in identify checkout_started order_updated order_shipped order_cancelled order_refunded \
  swap_created swap_confirmed swap_shipped item_claimed; do
  only_completed+=("TIDEMARK_EVENTS_${event^^}_ENABLED=false")
  templates+=("TIDEMARK_EVENTS_${event^^}_TEMPLATE=$WORK/mark.jq")
done
templates+=("TIDEMARK_EVENTS_ORDER_COMPLETED_TEMPLATE=$WORK/mark.jq")
for ((run = 1; run <= runs; run++)); do
  echo "Run $run of $runs ..." >&2
  run_tidemark completed "${only_completed[@]}"
  measure reference psql -X -q -v ON_ERROR_STOP=1 -f "$WORK/reference.sql" -o "$WORK/out/reference.ndjson"
  run_tidemark everything TIDEMARK_LOG_LEVEL=warning
  run_tidemark templated TIDEMARK_LOG_LEVEL=warning "${templates[@]}"
  run_psql -d postgres -c 'drop database if exists ledger' -c 'create database ledger'
  STATE=ledger run_tidemark postgres_state TIDEMARK_LOG_LEVEL=warning
  measure export "$tidemark" export >"$WORK/out/export.ndjson"
  measure script "$WORK/venv/bin/python" -B "$bench/python_reference/reference.py" "$WORK/out/script.ndjson"
  PGDATABASE=shop_v2 run_tidemark everything_v2 TIDEMARK_LOG_LEVEL=warning
  PGDATABASE=shop_v2 measure floor_v2 \
    psql -X -q -v ON_ERROR_STOP=1 -f "$bench/read_floor_v2.sql" -o "$WORK/out/floor_v2"
  for floor in floor floor_everything; do
    measure "$floor" psql -X -q -v ON_ERROR_STOP=1 -f "$bench/read_$floor.sql" -o "$WORK/out/$floor"
  done
done

# A reference is valid only if its messages are equal: every message except for its id, whatever the order of keys.
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
echo "Comparing everything_v2 ..." >&2
PGDATABASE=shop_v2 "$tidemark" export --accept-dead-letters --namespace 5d0f1a3c-6a52-4f0e-9c43-2b6f8f2f9f10 \
  >"$WORK/out/v2.ndjson"
PGDATABASE=shop_v2 "$WORK/venv/bin/python" -B "$bench/python_reference/v2/compare.py" "$WORK/out/v2.ndjson" >&2

median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
seconds() { cut -d' ' -f1 "$WORK/$1.times" | median; }
# report NAME TITLE COUNT BESIDE FLOOR: BESIDE has the ratio 1, FLOOR are the raw rows behind it
report() {
  local name=$1 title=$2 count=$3 beside=$4 floor=$5 memory client server
  memory=$(cut -d' ' -f2 "$WORK/$name.times" | median)
  client=$(awk '{ print $3 + $4 }' "$WORK/$name.times" | median)
  server=$(awk '{ print $5 }' "$WORK/$name.times" | median)
  awk -v title="$title" -v count="$count" -v seconds="$(seconds "$name")" -v memory="$memory" \
    -v client="$client" -v server="$server" -v reference="$(seconds "$beside")" -v floor="$(seconds "$floor")" 'BEGIN {
      rate = count > 0 ? sprintf("%.0f", count / seconds) : "–"
      printf "| %s | %.2f | %s | %.1f | %.1f + %.1f | %.2f | %.1f |\n", title, seconds, rate, memory / 1024,
        client, server, seconds / reference, seconds / floor
    }'
}
# Runs without a reference that makes the same messages.
without_reference() { sed -E 's/\| 1\.00 \| ([0-9.]+) \|$/| – | \1 |/'; }
# cpu_seconds NAME: the median of CPU seconds, own and the server's
cpu_seconds() { awk '{ print $3 + $4 + $5 }' "$WORK/$1.times" | median; }
# cpu NAME: the median of CPU seconds by megabyte of messages
cpu() {
  local bytes
  bytes=$(cat "$WORK/out/$1"/*.ndjson | wc -c)
  awk -v bytes="$bytes" '{ print ($3 + $4) / bytes * 1e6 }' "$WORK/$1.times" | median
}
events=$(cat "$WORK"/out/everything/*.ndjson | wc -l)
events_v2=$(cat "$WORK"/out/everything_v2/*.ndjson | wc -l)
cpu_completed=$(cpu completed)
cpu_everything=$(cpu everything)
ledger=$(stat -c %s "$WORK/everything.sqlite")
postgres_ledger=$(run_psql -d ledger -Atc "select pg_total_relation_size('tidemark.ledger') / count(*) from tidemark.ledger")
plot_row() {
  printf '%s\t%s\t%s\n' "$2" "$(seconds "$1")" "$3"
}
if [ -n "${plot:-}" ]; then
  {
    plot_row completed "tidemark $command, Order Completed" 1
    plot_row reference 'psql COPY (SELECT json_build_object …)' 1
    plot_row floor 'psql COPY of the rows behind it' 1
    plot_row everything "tidemark $command, all $events events" 2
    plot_row script 'psycopg + orjson script' 2
    plot_row floor_everything 'psql COPY of the rows behind them' 2
  } | awk -v title="$orders orders to NDJSON, seconds" -f "$bench/plot.awk" >"$plot"
fi

# The same with more orders, to see the growth with the store.
if [ "$large" -gt 0 ]; then
  rate_v2=$(awk -v events="$events_v2" -v seconds="$(seconds everything_v2)" 'BEGIN { print events / seconds }')
  rm -rf "$WORK/out"/*
  run_psql -d postgres -c 'drop database shop_v2'
  echo "A store of Medusa v2 with $large orders ..." >&2
  fixture=$bench/../Support/Shops/medusa_v2 make_store large_v2 "$large" 1
  run_psql -d large_v2 -c 'vacuum analyze' -c 'checkpoint'
  echo 'One run ...' >&2
  PGDATABASE=large_v2 run_tidemark large_v2 TIDEMARK_LOG_LEVEL=warning
  large_events_v2=$(cat "$WORK"/out/large_v2/*.ndjson | wc -l)
  run_psql -d postgres -c 'drop database large_v2'
  small_rate=$(awk -v events="$events" -v seconds="$(seconds everything)" 'BEGIN { print events / seconds }')
  rm -rf "$WORK/out"/*
  run_psql -d postgres -c 'drop database shop'
  echo "A store of $large orders ..." >&2
  make_store large "$large" 1
  export PGDATABASE=large
  run_psql -c 'vacuum analyze' -c 'checkpoint'
  echo 'One run ...' >&2
  run_tidemark large TIDEMARK_LOG_LEVEL=warning
  large_events=$(cat "$WORK"/out/large/*.ndjson | wc -l)
fi

{
  echo "$orders orders, median of $runs runs, $(machine):"
  echo
  echo '| | seconds | events/s | peak MiB | CPU seconds, own + server | beside | beside the raw rows |'
  echo '|---|---|---|---|---|---|---|'
  report completed "\`tidemark $command\`, Order Completed only" "$orders" reference floor
  report reference '`psql` `COPY (SELECT json_build_object …)`' "$orders" reference floor
  report floor '`psql` `COPY` of the rows behind it' 0 reference floor
  report everything "\`tidemark $command\`, all $events events" "$events" script floor_everything
  report postgres_state '`tidemark backfill`, the same with the state in PostgreSQL' "$events" script floor_everything
  report templated "\`tidemark $command\`, the same through a template" "$events" script floor_everything
  report export '`tidemark export`, the same without a ledger' "$events" script floor_everything
  report script '`psycopg` + `orjson` script' "$events" script floor_everything
  report floor_everything '`psql` `COPY` of the rows behind them' 0 script floor_everything
  report everything_v2 "Medusa v2: \`tidemark $command\`, all $events_v2 events" "$events_v2" everything_v2 floor_v2 |
    without_reference
  report floor_v2 'Medusa v2: `psql` `COPY` of the rows behind them' 0 floor_v2 floor_v2 | without_reference
  if [ "$large" -gt 0 ]; then
    report large "\`tidemark $command\`, all $large_events events of $large orders" "$large_events" large large |
      sed -E 's/\| 1\.00 \| 1\.0 \|$/| – | – |/'
    report large_v2 "Medusa v2: \`tidemark $command\`, all $large_events_v2 events of $large orders" \
      "$large_events_v2" large_v2 large_v2 | sed -E 's/\| 1\.00 \| 1\.0 \|$/| – | – |/'
  fi
  echo
  awk -v all="$cpu_everything" -v one="$cpu_completed" 'BEGIN {
    printf "CPU seconds of Tidemark by MB of messages: %.4f for Order Completed, %.4f for all events, %.2f times.\n", one, all, all / one
  }'
  awk -v bytes="$ledger" -v events="$events" -v all="$(cpu_seconds everything)" -v without="$(cpu_seconds export)" 'BEGIN {
    printf "The ledger: %.0f bytes an event, %.0f %% of the CPU seconds.\n", bytes / events, 100 * (all - without) / all
  }'
  awk -v events="$events" -v all="$(cpu_seconds templated)" -v without="$(cpu_seconds everything)" 'BEGIN {
    printf "A template: %.0f µs of CPU time an event.\n", 1e6 * (all - without) / events
  }'
  awk -v bytes="$postgres_ledger" -v all="$(cpu_seconds postgres_state)" -v without="$(cpu_seconds export)" \
    -v seconds="$(seconds postgres_state)" -v bare="$(seconds export)" 'BEGIN {
    printf "In PostgreSQL: %.0f bytes an entry, %.0f %% of the CPU seconds and %.0f %% of the seconds.\n", bytes, \
      100 * (all - without) / all, 100 * (seconds - bare) / seconds
  }'
  awk -v one="$events" -v one_seconds="$(seconds everything)" -v two="$events_v2" \
    -v two_seconds="$(seconds everything_v2)" -v one_cpu="$(cpu_seconds everything)" \
    -v two_cpu="$(cpu_seconds everything_v2)" 'BEGIN {
    printf "Events of Medusa v2 beside v1: %.2f of the events a second, %.2f of the events a CPU second.\n", \
      two / two_seconds / (one / one_seconds), two / two_cpu / (one / one_cpu)
  }'
  if [ "$large" -gt 0 ]; then
    awk -v small="$rate_v2" -v events="$large_events_v2" -v seconds="$(seconds large_v2)" 'BEGIN {
      printf "Events of Medusa v2 a second with the larger store: %.2f of those with the smaller.\n", \
        events / seconds / small
    }'
    awk -v small="$small_rate" -v events="$large_events" -v seconds="$(seconds large)" 'BEGIN {
      printf "Events a second with the larger store: %.2f of those with the smaller.\n", events / seconds / small
    }'
  fi
} | tee ${table:+"$table"}
