#!/bin/bash
# workers.sh TIDEMARK SINK: a backfill shared by 1, 2 and 4 workers, whose HTTP destination is far away.
#
#   ORDERS=20000  size of the store     RUNS=1  runs of each, one after the other in turn
#   DELAY=400     milliseconds until the destination answers     WORKERS="1 2 4"  how many share the work
#
# One machine cannot show the effect of several. But while one worker waits for answers, another one can work,
# so this measures the sharing: leases, ranges, one state. Everything lives in a temporary directory with a
# private PostgreSQL, and is removed at the end.
set -euo pipefail
tidemark=$(realpath "$1")
sink=$(realpath "$2")
orders=${ORDERS:-20000}
runs=${RUNS:-1}
export DELAY=${DELAY:-400}
read -ra counts <<<"${WORKERS:-1 2 4}"
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

make_bench_store
work() {
  local pids=() number
  for ((number = 0; number < $1; number++)); do
    "$tidemark" backfill --work "${settings[@]}" &
    pids+=($!)
  done
  for number in "${pids[@]}"; do wait "$number"; done
}
# GNU time follows no function.
measure_work() {
  local before start
  before=$(server_cpu)
  start=$EPOCHREALTIME
  work "$1"
  echo "$(awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }') $(awk -v a="$before" -v b="$(server_cpu)" \
    'BEGIN { print b - a }')" >>"$WORK/$1.times"
}

export SEGMENT_WRITE_KEY=bench TIDEMARK_LOG_LEVEL=warning
for ((run = 1; run <= runs; run++)); do
  for count in "${counts[@]}"; do
    echo "Run $run of $runs, $count at work ..." >&2
    run_psql -d postgres -c 'drop database if exists state' -c 'create database state'
    start_sink
    settings=(--name bench --destination segment --host "$url" --state "postgres:///state")
    "$tidemark" backfill --shards 16 --yes "${settings[@]}" >/dev/null
    measure_work "$count"
    end_sink
    zcat "$WORK/bodies" | LC_ALL=C grep -aoE '"messageId":"[^"]+"' | LC_ALL=C sort >"$WORK/$count.ids"
  done
done

first=${counts[0]}
events=$(wc -l <"$WORK/$first.ids")
for count in "${counts[@]}"; do
  if ! cmp -s "$WORK/$first.ids" "$WORK/$count.ids" || [ -n "$(uniq -d "$WORK/$count.ids" | sed -n 1p)" ]; then
    echo "$count workers sent other messages than $first, or one twice." >&2
    exit 1
  fi
done

alone=$(cut -d' ' -f1 "$WORK/$first.times" | best)
echo "$orders orders, $events events, each once; answers after $DELAY ms; best of $runs runs, $(machine):"
echo
echo '| workers | seconds | events/s | speed-up | CPU seconds of the server |'
echo '|---|---|---|---|---|'
for count in "${counts[@]}"; do
  awk -v count="$count" -v seconds="$(cut -d' ' -f1 "$WORK/$count.times" | best)" -v alone="$alone" \
    -v events="$events" -v server="$(cut -d' ' -f2 "$WORK/$count.times" | best)" 'BEGIN {
      printf "| %d | %.1f | %.0f | %.2f | %.1f |\n", count, seconds, events / seconds, alone / seconds, server
    }'
done
