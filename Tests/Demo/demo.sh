#!/bin/bash
# demo.sh TIDEMARK: syncs a sample store; then a day passes in the store, and the new events are shown.
#
# The store runs Medusa v2; with MEDUSA=1 in the environment, v1.
# Everything lives in a temporary directory with a private PostgreSQL, and is gone at the end.
set -euo pipefail
tidemark=$(realpath "$1")
export MEDUSA=${MEDUSA:-2}
# shellcheck source=server.sh
. "$(dirname "$0")/server.sh"

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' green='' plain=''
fi
title() { printf '\n%s%s%s\n\n' "$bold" "$1" "$plain"; }
say() { printf '  %s\n' "$1"; }
# Runs a command of tidemark, by the role that may only look.
run() {
  printf '  %s$ tidemark %s --destination file --output events%s\n' "$dim" "$*" "$plain"
  PGUSER=tidemark "$tidemark" "$@" --name demo --destination file --output "$WORK/events" \
    --state "$WORK/tidemark.sqlite" "${quiet[@]}"
}
# The lines of the files that a sync wrote since the last time, into the table `event`.
collect() {
  local file
  run_psql -d events -c 'truncate event'
  for file in "$WORK"/events/*.ndjson; do
    [ -e "$file" ] || continue
    # JSON never contains one of these two characters, so each line is one value.
    run_psql -d events -c "\\copy event (line) from '$file' (format csv, quote e'\\x01', delimiter e'\\x02')"
    mv "$file" "$WORK/seen/"
  done
}
show() { run_psql -d events -At -f "$here/$1" | sed 's/^/  /'; }

title "A Medusa store, v$MEDUSA"
start_server
mkdir "$WORK/events" "$WORK/seen"
make_store shop 300 1
run_psql -d postgres -c 'create database events'
run_psql -d events -f "$here/events.sql"
run_psql -d shop -At -f "$here/medusa_v$MEDUSA/store_summary.sql" | sed 's/^/  /'
say "The role ${bold}tidemark${plain} may SELECT in it, and nothing else."
export PGDATABASE=shop
export PGOPTIONS=
quiet=()

title 'First sync: everything since 2020'
run watermark set 2020-01-01T00:00:00Z
# On a terminal a sync ends with a summary of its own; here the events speak.
quiet=(--no-summary)
run sync
collect
echo
show summary.sql
title 'One of the orders'
show example_order.sql
title 'One of the customers'
show example_customer.sql

title 'A day in the store'
[ "$MEDUSA" = 1 ] || run_psql -d shop -f "$fixture/play.sql"
run_psql -d shop -At -f "$here/medusa_v$MEDUSA/day.sql" >"$WORK/played"
if [ "$MEDUSA" = 1 ]; then
  say '+ a new customer orders a lamp and two mugs'
  say '+ an order is canceled'
  say '+ a customer has a new phone number'
  say '+ the address of a parcel is corrected'
  say '· a job rewrites every line item without changing any'
  say '· an order is begun, and rolled back'
else
  say '+ a new customer orders a lamp and two tea sets, and pays'
  say '+ an order gets one piece more, another one another owner, a third is cancelled'
  say '+ a customer has a new phone number'
  say '· a job rewrites every line item without changing any'
  say '· an order is committed whose payment is not there: it may still vanish'
fi

title 'Second sync: only what is new'
run sync
collect
echo
show "medusa_v$MEDUSA/news.sql"

title 'The days after'
run_psql -d shop -At -f "$here/medusa_v$MEDUSA/days_after.sql" >"$WORK/played"
if [ "$MEDUSA" = 1 ]; then
  say '+ the order leaves in two parcels'
  say '+ one mug comes back, and its price is given back'
  say '+ the other one is claimed, and something is given back for it'
  say 'The row of the order itself does not move for any of it.'
else
  say '+ the order leaves in one parcel; a tea set is a kit of a pot and four cups'
  say '+ one set comes back, and its price is given back'
  say '+ the lamp is exchanged for a brighter one, which leaves'
  say '+ the other set is claimed'
  say '· the payment was refused, and Medusa took that order back: nothing of it was ever sent'
fi

title 'Third sync: what became of the order'
run sync
collect
echo
show "medusa_v$MEDUSA/news_after.sql"

title 'Fourth sync: nothing happened since'
run sync
collect
echo
count=$(run_psql -d events -Atc 'select count(*) from event')
say "$count events."
[ "$count" = 0 ] || exit 1
printf '\n%sDone.%s make build leaves the program in .build/release/tidemark; start with: tidemark check\n' \
  "$green$bold" "$plain"
