# A sample store for the measurements that source this file, on a private PostgreSQL that is gone at the end.
#
#   make_bench_store DATABASE_SETTING=VALUE ...   a store of $orders orders, which psql and Tidemark then find
#   measure NAME COMMAND ...                      seconds, peak KiB and CPU seconds of the command, user's and
#                                                 system's, and the server's, a line in NAME.times
#   start_sink, end_sink                          the HTTP server $sink, which keeps the bodies that it gets in $WORK/bodies: its
#                                                 address is $url; DELAY=MILLISECONDS until it answers
#   best                                          the least of the numbers on stdin
#   machine                                       the machine of the measurement, in a line

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
  local name=$1 before
  shift
  before=$(server_cpu)
  "$(type -P time)" -f '%e %M %U %S' -o "$WORK/time" "$@"
  # A backend counts once it has ended, a moment after its client.
  sleep 0.5
  # If the exit code is not 0, a line before it says so.
  echo "$(tail -1 "$WORK/time") $(awk -v a="$before" -v b="$(server_cpu)" 'BEGIN { print b - a }')" >>"$WORK/$name.times"
}

# CPU seconds of the server's processes that have ended.
server_cpu() {
  awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); print ($14 + $15) / ticks }' \
    "/proc/$(head -1 "$WORK/data/postmaster.pid")/stat"
}

start_sink() {
  rm -f "$WORK/bodies"
  coproc SINK { exec "$sink" "$WORK/bodies"; }
  sink_pid=$SINK_PID
  read -r port <&"${SINK[0]}"
  url=http://127.0.0.1:$port
}
end_sink() {
  eval "exec ${SINK[1]}>&-"
  wait "$sink_pid" || true
}

best() { sort -n | sed -n 1p; }

machine() {
  local model
  model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | sed -n 1p)
  echo "$(getconf _NPROCESSORS_ONLN) cores (${model:-$(uname -m)}) shared with PostgreSQL $(run_psql -d postgres -Atc 'show server_version')," \
    "$(awk '/^MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo) of memory, Linux $(uname -r)"
}
