#!/bin/bash
# warehouse.sh TIDEMARK DELIVERY: how fast rows get into a PostgreSQL warehouse, beside dlt, which copies the
# tables that Tidemark made, in the same database.
#
#   ORDERS=20000  size of the store     RUNS=3  runs of each, one after the other in turn
#   BACKENDS="connectorx pyarrow"       dlt's readers (sql_database)
#
# dlt reads rows that are ready: it finds no orders, derives nothing and keeps no ledger. `delivery` does as little:
# its messages stand in files, and it has the ledger. Everything lives in a temporary directory with a private
# PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
delivery=$(realpath "$2")
orders=${ORDERS:-20000}
runs=${RUNS:-3}
read -ra backends <<<"${BACKENDS:-connectorx pyarrow}"
# shellcheck source=store.sh
. "$(dirname "$0")/store.sh"

# dlt takes no socket and wants a password, though nobody asks for one, so the server also listens on this
# machine's own address.
make_bench_store listen_addresses=127.0.0.1 port="${WAREHOUSE_PORT:-54329}"
echo "dlt ..." >&2
python3 -m venv "$WORK/venv"
"$WORK/venv/bin/pip" install -q --disable-pip-version-check 'dlt[postgres]' 'psycopg[binary]' sqlalchemy pyarrow connectorx pandas

url=postgresql://postgres@127.0.0.1:$PGPORT
new_warehouse() {
  run_psql -d postgres -c "drop database if exists $1" -c "create database $1"
}
rows_of() {
  # Exact, table by table.
  run_psql -d "$1" -Atc "select format('select count(*) from %s', c.oid::regclass) from pg_class as c
    where c.relnamespace = '$2'::regnamespace and c.relkind = 'r' and c.relname !~ '^_dlt'" |
    while read -r query; do run_psql -d "$1" -Atc "$query"; done | awk '{ sum += $1 } END { print sum }'
}

file_out=(--name bench --destination file --output "$WORK/out" --state "$WORK/file.sqlite")
"$tidemark" backfill --yes --no-summary "${file_out[@]}"
export TIDEMARK_LOG_LEVEL=warning
for ((run = 1; run <= runs; run++)); do
  echo "Run $run of $runs ..." >&2
  for way in backfill shared_state; do
    new_warehouse "$way"
    state=$WORK/$way.sqlite
    rm -f "$state"*
    if [ "$way" = shared_state ]; then state=$url/$way; fi
    TIDEMARK_WAREHOUSE=$url/$way measure "$way" "$tidemark" backfill --yes --no-summary --name bench \
      --destination postgres --warehouse-schema segment --state "$state"
  done
  new_warehouse delivery
  rm -f "$WORK"/delivery.sqlite*
  PGDATABASE=delivery measure delivery "$delivery" postgres:segment "$WORK/delivery.sqlite" "$WORK"/out/*.ndjson \
    >/dev/null
  for disposition in append merge; do
    for backend in "${backends[@]}"; do
      name=dlt_${backend}_$disposition
      rm -rf "$WORK/pipelines"
      run_psql -d delivery -c "drop schema if exists $name cascade"
      PIPELINES=$WORK/pipelines measure "$name" "$WORK/venv/bin/python" -B "$bench/dlt_load.py" "${url/@/:trusted@}/delivery" \
        segment "$backend" "$disposition" >"$WORK/$name.printed" 2>"$WORK/$name.log" || true
      # The start of Python is not dlt's time.
      read -r _ seconds < <(tail -1 "$WORK/$name.printed") || { tail -20 "$WORK/$name.log" >&2 && exit 1; }
      sed -i "\$s/^[^ ]* /$seconds /" "$WORK/$name.times"
    done
  done
done

rows=$(rows_of delivery segment)
for place in 'backfill segment' 'shared_state segment' "delivery ${name}"; do
  read -r database schema <<<"$place"
  found=$(rows_of "$database" "$schema")
  if [ "$found" != "$rows" ]; then
    echo "$place has $found rows instead of $rows." >&2
    exit 1
  fi
done

seconds() { cut -d' ' -f1 "$WORK/$1.times" | best; }
best_dlt() {
  for backend in "${backends[@]}"; do seconds "dlt_${backend}_$1"; done | best
}
appends=$(best_dlt append)
merges=$(best_dlt merge)
report() {
  local memory client server
  memory=$(cut -d' ' -f2 "$WORK/$1.times" | sort -n | tail -1)
  client=$(awk '{ print $3 + $4 }' "$WORK/$1.times" | best)
  server=$(awk '{ print $5 }' "$WORK/$1.times" | best)
  awk -v title="$2" -v rows="$rows" -v seconds="$(seconds "$1")" -v memory="$memory" -v client="$client" \
    -v server="$server" -v merges="$merges" -v appends="$appends" 'BEGIN {
      printf "| %s | %.2f | %.0f | %.1f | %.1f + %.1f | %.1f | %.1f |\n", title, seconds, rows / seconds, memory / 1024,
        client, server, merges / seconds, appends / seconds
    }'
}
echo "$orders orders, $rows rows, best of $runs runs, $(machine):"
echo
echo '| | seconds | rows/s | peak MiB | CPU seconds, own + server | beside dlt merge | beside dlt append |'
echo '|---|---|---|---|---|---|---|'
report delivery 'Tidemark, messages that stand in files'
report backfill 'Tidemark, `backfill` from the store, state in a file'
report shared_state 'Tidemark, `backfill` from the store, state in the warehouse'
for disposition in merge append; do
  for backend in "${backends[@]}"; do
    report "dlt_${backend}_$disposition" "dlt $("$WORK/venv/bin/pip" freeze | sed -n 's/^dlt==//p'), $backend, $disposition"
  done
done
