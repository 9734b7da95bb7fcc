#!/bin/bash
# copy.sh DIRECTORY: loads the exports of loaders.sh into PostgreSQL by COPY, as docs/warehouses.md has it.
set -euo pipefail
work=$1
export PGDATABASE=warehouse
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

expect() {
  [ "$2" = "$3" ] || { echo "$1: '$2' instead of '$3'" >&2 && exit 1; }
  echo "  $1" >&2
}

unpack() {
  case $1 in
    none) cat ;;
    gzip) gzip -dc ;;
    zstd) zstd -dcq ;;
  esac
}

# A line is JSON and nothing else, so neither of these two characters can occur in it.
copy="\\copy raw from pstdin with (format csv, quote e'\\x01', delimiter e'\\x02')"

for layout in messages rows; do
  for compression in none gzip zstd; do
    name=$layout-$compression
    wanted=$(sed -nE 's/^  "rows" : ([0-9]+),?$/\1/p' "$work/$name/_manifest.json")
    for way in files stream; do
      sql -c 'drop table if exists raw; create table raw (line jsonb)'
      if [ $way = files ]; then
        find "$work/$name" -name 'part-*' -print0 | xargs -0 cat
      else
        cat "$work/$name.stream"
      fi | unpack $compression | sql -c "$copy"
      key=$([ $layout = rows ] && echo id || echo messageId)
      expect "PostgreSQL, $layout, $compression, $way: rows and ids" \
        "$(sql -c "select count(*), count(distinct line ->> '$key') from raw")" "$wanted|$wanted"
    done
  done
done

# The last ones are rows: make a typed table from them.
sql <<'SQL'
create table order_completed (
  id text primary key, received_at timestamptz, "timestamp" timestamptz, event text, event_text text, user_id text,
  anonymous_id text, order_id text, currency text, total numeric, revenue numeric, products jsonb
);
insert into order_completed
select (jsonb_populate_record(null::order_completed, line)).* from raw where line ->> 'event' = 'order_completed'
on conflict (id) do nothing;
SQL
expect 'PostgreSQL, rows: money keeps its digits' \
  "$(sql -c "select string_agg(revenue::text, ' ' order by id) from order_completed")" \
  "$(sql -c "select string_agg(line ->> 'revenue', ' ' order by line ->> 'id') from raw where line ->> 'event' = 'order_completed'")"
expect 'PostgreSQL, rows: lists are JSON as text' \
  "$(sql -c "select bool_and(jsonb_typeof((products #>> '{}')::jsonb) = 'array') from order_completed")" t
