# A sample store for the measurements that source this file, on a private PostgreSQL that is gone at the end.
#
#   make_bench_store DATABASE_SETTING=VALUE ...   a store of $orders orders, which psql and Tidemark then find
#   measure NAME COMMAND ...                      seconds, peak KiB and CPU seconds of the command, user's and
#                                                 system's, a line in NAME.times

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../Demo/server.sh
. "$bench/../Demo/server.sh"

make_bench_store() {
  echo "A store of $orders orders ..." >&2
  start_server shared_buffers=512MB work_mem=64MB jit=off autovacuum=off "$@"
  make_store shop "$orders" 1
  export PGDATABASE=shop
  run_psql -c 'vacuum analyze' -c 'checkpoint'
  mkdir "$WORK/out"
}

measure() {
  local name=$1
  shift
  "$(type -P time)" -f '%e %M %U %S' -o "$WORK/time" "$@"
  # An exit code that is not 0 has a line of its own before it.
  tail -1 "$WORK/time" >>"$WORK/$name.times"
}
