#!/bin/bash
# http.sh TIDEMARK DELIVERY SINK: how fast events go to an HTTP destination on this machine, beside the
# official Python SDK, segment-analytics-python, sending the same messages to the same server.
#
#   ORDERS=100000  size of the store     RUNS=3  runs of each, one after the other in turn
#   CONCURRENCY=4  batches under way     SDK_EVENTS=25000  messages for the SDK, taken evenly from all
#
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
delivery=$(realpath "$2")
sink=$(realpath "$3")
orders=${ORDERS:-100000}
runs=${RUNS:-3}
concurrency=${CONCURRENCY:-4}
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

make_bench_store
echo "The SDK ..." >&2
python3 -m venv "$WORK/venv"
"$WORK/venv/bin/pip" install -q --disable-pip-version-check segment-analytics-python

file_out=(--name bench --destination file --output "$WORK/out" --state "$WORK/file.sqlite")
"$tidemark" watermark set 2000-01-01T00:00:00Z "${file_out[@]}"
"$tidemark" sync --no-summary "${file_out[@]}"
events=$(cat "$WORK"/out/*.ndjson | wc -l)
sdk_events=${SDK_EVENTS:-25000}
cat "$WORK"/out/*.ndjson | awk -v step=$((events / sdk_events + 1)) 'NR % step == 0' >"$WORK/sample"

# count_taken NAME: writes to NAME.taken how many messages, in how many bytes, the server got
count_taken() {
  end_sink
  # Each body is one line, too long for grep to count matches.
  local count
  count=$(zcat "$WORK/bodies" | LC_ALL=C tr '{' '\n' | LC_ALL=C grep -cF '"messageId":')
  echo "$count $(stat -c %s "$WORK/bodies")" >"$WORK/$1.taken"
}

run_sync() {
  local before settings
  rm -f "$WORK"/sync.sqlite*
  start_sink
  settings=(--name bench --destination segment --host "$url" --state "$WORK/sync.sqlite")
  "$tidemark" watermark set 2000-01-01T00:00:00Z "${settings[@]}"
  before=$(server_cpu)
  measure sync "$tidemark" sync --no-summary "${settings[@]}"
  count_taken sync
  echo "$before $(server_cpu)" | awk '{ print $2 - $1 }' >>"$WORK/sync.database"
}
run_delivery() {
  rm -f "$WORK"/delivery.sqlite*
  start_sink
  CONCURRENCY=$concurrency measure delivery "$delivery" "$url" "$WORK/delivery.sqlite" "$WORK"/out/*.ndjson \
    >/dev/null
  count_taken delivery
}
run_sdk() {
  start_sink
  measure sdk "$WORK/venv/bin/python" "$bench/segment_sdk.py" "$url" "$WORK/sample" \
    upload_size=2500 thread="$concurrency" >"$WORK/sdk.printed"
  count_taken sdk
  # Reading the messages before the start is not the SDK's time.
  read -r _ seconds cpu <"$WORK/sdk.printed"
  sed -i "\$s/^[^ ]* \([^ ]*\) .*/$seconds \1 $cpu 0/" "$WORK/sdk.times"
}
export SEGMENT_WRITE_KEY=bench TIDEMARK_CONCURRENCY=$concurrency TIDEMARK_LOG_LEVEL=warning
for ((run = 1; run <= runs; run++)); do
  echo "Run $run of $runs ..." >&2
  run_sync
  run_delivery
  run_sdk
done

for name in sync delivery; do
  read -r taken _ <"$WORK/$name.taken"
  if [ "$taken" != "$events" ]; then
    echo "The server was given $taken messages instead of $events ($name)." >&2
    exit 1
  fi
done

sdk_seconds=$(cut -d' ' -f1 "$WORK/sdk.times" | best)
sdk_cpu=$(awk '{ print $3 + $4 }' "$WORK/sdk.times" | best)
read -r sdk_count _ <"$WORK/sdk.taken"
# report NAME TITLE
report() {
  local seconds cpu memory count bytes
  seconds=$(cut -d' ' -f1 "$WORK/$1.times" | best)
  cpu=$(awk '{ print $3 + $4 }' "$WORK/$1.times" | best)
  memory=$(cut -d' ' -f2 "$WORK/$1.times" | sort -n | tail -1)
  read -r count bytes <"$WORK/$1.taken"
  awk -v title="$2" -v count="$count" -v bytes="$bytes" -v seconds="$seconds" -v cpu="$cpu" \
    -v memory="$memory" -v sdk="$(awk "BEGIN { print $sdk_count / $sdk_seconds }")" \
    -v sdk_cpu="$(awk "BEGIN { print $sdk_cpu / $sdk_count }")" 'BEGIN {
      printf "  %-38s %7d %9.0f %7.1f %9.1f %9.1f %9.0f %8.1f\n", title, count, count / seconds, \
        count / seconds / sdk, cpu / count * 1e6, sdk_cpu * count / cpu, bytes / count, memory / 1024
    }'
}
printf '\n  %s orders, best of %s runs, %s cores shared with the server; gzip, %s batches under way\n\n' \
  "$orders" "$runs" "$(getconf _NPROCESSORS_ONLN)" "$concurrency"
printf '  %-38s %7s %9s %7s %9s %9s %9s %8s\n' '' events events/s ratio 'CPU us/ev' 'CPU ratio' bytes/ev 'peak MiB'
report sync 'tidemark sync, with the database'
report delivery 'the same messages, encoded before'
report sdk "$("$WORK/venv/bin/pip" freeze | grep segment)"
awk -v database="$(best <"$WORK/sync.database")" -v own="$(awk '{ print $3 + $4 }' "$WORK/sync.times" | best)" \
  'BEGIN { printf "\n  CPU seconds of a sync: %.1f PostgreSQL, %.1f Tidemark\n", database, own }'
printf '  ratio: events a second, and events a CPU second, beside the SDK; the peak of the SDK holds all its messages.\n'
