#!/bin/bash
# metrics.sh TIDEMARK: promtool checks the metrics file that a sync of a sample store leaves, and the alert rules of the
# documentation.
set -euo pipefail
tidemark=$(realpath "$1")
demo=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=server.sh
. "$demo/server.sh"

start_server
make_store shop 50 1
export DATABASE_URL="postgres:///shop?host=$PGHOST&user=$PGUSER" HOME=$WORK TIDEMARK_STATE=$WORK/state.sqlite
export TIDEMARK_DESTINATION=file TIDEMARK_OUTPUT=$WORK/out TIDEMARK_METRICS_FILE=$WORK/tidemark.prom
"$tidemark" watermark set 2000-01-01 >/dev/null 2>&1
"$tidemark" sync
promtool check metrics <"$WORK/tidemark.prom"
awk '/^```yaml$/ { rules = ""; inside = 1; next } /^```$/ { if (rules ~ /^groups:/) printf "%s", rules; inside = 0 }
  inside { rules = rules $0 "\n" }' "$demo/../../docs/monitoring.md" >"$WORK/rules.yml"
promtool check rules "$WORK/rules.yml"
echo "promtool takes all $(grep -c '^# TYPE' "$WORK/tidemark.prom") metrics."
