# A private PostgreSQL for the scripts that source this file: in a temporary directory, on a Unix
# socket, gone when the script ends, however it ends.
#
#   start_server [SETTING=VALUE ...]   sets WORK, PGHOST, PGPORT, PGUSER
#   make_store DATABASE ORDERS SEED    a database with the fixture's sample store
#   run_psql [ARGUMENT ...]            psql without the user's own settings

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The shops' edition of Medusa.
medusa=${MEDUSA:-1}
fixture=$here/../Support/Shops/medusa_v$medusa
WORK=

# PostgreSQL refuses to run as root: then its files and processes belong to somebody else.
as_owner=()
if [ "$(id -u)" = 0 ]; then
  for owner in postgres nobody; do
    id "$owner" >/dev/null 2>&1 && break
  done
  as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups env HOME=/)
fi

end_server() {
  [ -n "$WORK" ] || return 0
  if [ -e "$WORK/data/postmaster.pid" ]; then
    "${as_owner[@]}" pg_ctl -D "$WORK/data" -m immediate stop >/dev/null 2>&1 || true
  fi
  rm -rf "$WORK"
  WORK=
}

start_server() {
  local programs setting
  if ! command -v initdb >/dev/null; then
    programs=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1) || {
      echo "There is no PostgreSQL server on this machine: run make install-packages." >&2
      exit 1
    }
    PATH=${programs%/initdb}:$PATH
  fi
  trap end_server EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP

  # In /tmp, because the path of a Unix socket must be short.
  WORK=$(mktemp -d /tmp/tidemark.XXXXXX)
  mkdir "$WORK/data" "$WORK/socket"
  if [ ${#as_owner[@]} -gt 0 ]; then
    chmod 711 "$WORK"
    chown "$owner" "$WORK/data" "$WORK/socket"
  fi
  unset "${!PG@}"
  export PGHOST=$WORK/socket PGPORT=5432 PGUSER=postgres PGOPTIONS='-c client_min_messages=warning'
  for setting in "$@"; do
    case $setting in port=*) PGPORT=${setting#*=} ;; esac
  done
  cd /
  "${as_owner[@]}" initdb -D "$WORK/data" -U postgres -A trust -E UTF8 --locale=C --no-sync \
    --no-instructions >/dev/null
  {
    printf "%s\n" "listen_addresses = ''" "unix_socket_directories = '$PGHOST'" 'fsync = off' \
      'synchronous_commit = off' 'full_page_writes = off' "timezone = 'UTC'"
    for setting in "$@"; do
      printf "%s = '%s'\n" "${setting%%=*}" "${setting#*=}"
    done
  } | "${as_owner[@]}" tee -a "$WORK/data/postgresql.conf" >/dev/null
  "${as_owner[@]}" pg_ctl -D "$WORK/data" -w -t 60 -l "$WORK/data/log" start >/dev/null ||
    { cat "$WORK/data/log" >&2 && exit 1; }
}

run_psql() {
  psql -X -q -v ON_ERROR_STOP=1 "$@"
}

make_store() {
  local database=$1 orders=$2 seed=$3
  run_psql -d postgres -c "create database $database"
  {
    echo "set tidemark.orders = '$orders'; set tidemark.seed = '$seed';"
    cat "$fixture"/tables/*.sql "$fixture"/store/*.sql "$fixture"/indexes.sql
  } | run_psql -d "$database" >/dev/null
  # All that Tidemark ever gets: the right to read.
  run_psql -d "$database" <<'SQL'
do $$ begin create role tidemark login; exception when duplicate_object then null; end $$;
grant usage on schema public to tidemark;
grant select on all tables in schema public to tidemark;
SQL
}
