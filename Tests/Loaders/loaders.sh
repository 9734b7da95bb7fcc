#!/bin/bash
# loaders.sh TIDEMARK: exports of a sample store, loaded as they are into DuckDB, ClickHouse (chdb) and PostgreSQL, and
# a sync's sets of files, loaded manifest by manifest into DuckDB. The telephone numbers of the unit tests beside the
# package phonenumbers.
#
#   ORDERS=200  size of the store
#
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end. DuckDB, chdb and
# phonenumbers come from PyPI, into a virtual environment there; VENV=DIRECTORY keeps one for the next time.
set -euo pipefail
tidemark=$(realpath "$1")
orders=${ORDERS:-200}
venv=${VENV:+$(realpath -m "$VENV")}
loaders=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../Demo/server.sh
. "$loaders/../Demo/server.sh"

start_server
make_store shop "$orders" 1
run_psql -d postgres -c 'create database warehouse'
export DATABASE_URL="postgres:///shop?host=$PGHOST&user=$PGUSER" HOME=$WORK
venv=${venv:-$WORK/venv}
if ! { [ -x "$venv/bin/duckdb" ] && "$venv/bin/python" -c 'import duckdb, chdb, phonenumbers'; } 2>/dev/null; then
  echo "The loaders, from PyPI ..." >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check duckdb duckdb-cli chdb phonenumbers
fi

for layout in messages rows; do
  for compression in none gzip zstd; do
    "$tidemark" export --layout "$layout" --compress "$compression" --partition event,date \
      --directory "$WORK/$layout-$compression"
    "$tidemark" export --layout "$layout" --compress "$compression" >"$WORK/$layout-$compression.stream"
  done
done

"$venv/bin/python" -B "$loaders/load.py" "$WORK"
bash "$loaders/copy.sh" "$WORK"
"$venv/bin/python" -B "$loaders/phone_numbers.py" --check "$loaders/phone_numbers.tsv"
PATH=$venv/bin:$PATH bash "$loaders/sets.sh" "$WORK" "$tidemark"
echo "Every export and every set was loaded whole."
