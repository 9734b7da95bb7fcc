#!/bin/bash
# sets.sh DIRECTORY TIDEMARK: sets of files of several syncs, loaded and uploaded by the recipes of docs/warehouses.md.
#
# DATABASE_URL is the store's, which is changed between the runs; duckdb is found in the PATH.
set -euo pipefail
work=$1
tidemark=$2
docs=$(cd "$(dirname "$0")/../../docs" && pwd)/warehouses.md
export TIDEMARK_DESTINATION=file

expect() {
  [ "$2" = "$3" ] || { echo "$1: '$2' instead of '$3'" >&2 && exit 1; }
  echo "  $1" >&2
}

# recipe NAME: a script exactly as the page has it.
recipe() {
  sed -n "/^# $1/,/^\`\`\`/p" "$docs" | sed '$d' >"$work/$1"
  [ -s "$work/$1" ] || { echo "there is no recipe $1" >&2 && exit 1; }
}
recipe load.sh
recipe upload.sh

# The commands that the recipe calls, with a directory for a bucket.
mkdir -p "$work/bin" "$work/bucket"
cat >"$work/bin/aws" <<'SH'
#!/bin/bash
# aws s3 cp --only-show-errors FILE s3://bucket/PATH
to=$BUCKET/${5#s3://bucket/}
mkdir -p "$(dirname "$to")"
# A loader that waits for a manifest finds the files that it names.
case $to in
  *_manifests*) jq -r '.files[].path' "$4" | while IFS= read -r path; do [ -e "$BUCKET/$path" ] || exit 1; done || exit 1 ;;
esac
cp -- "$4" "$to"
SH
chmod +x "$work/bin/aws"
export BUCKET=$work/bucket

# sync NAME [OPTION ...]: into a directory, with its own state.
sync() {
  local name=$1
  shift
  TIDEMARK_STATE=$work/$name.sqlite "$tidemark" "${command[@]}" --output "$work/$name" "$@"
}

options=(--partition event,date --compress gzip --layout rows)
command=(watermark set 2000-01-01T00:00:00Z)
sync sets
command=(sync)
for day in 1 2 3; do
  sync sets "${options[@]}"
  for try in 1 2; do bash "$work/load.sh" "$work/sets" "$work/sets.duckdb"; done
  PATH=$work/bin:$PATH bash "$work/upload.sh" "$work/sets" s3://bucket "$work/uploaded"
  manifests=$(find "$work/sets/_manifests" -name '*.json' | wc -l)
  expect "DuckDB, after run $day: manifests" "$(duckdb -noheader -list "$work/sets.duckdb" 'select count(*) from loaded')" "$manifests"
  expect "DuckDB, after run $day: a set a run" "$manifests" "$day"
  psql -X -q "$DATABASE_URL" -c "
    update \"order\" set metadata = '{\"day\": $day}', updated_at = now() where id in (select id from \"order\" order by id limit 7);
    update customer set first_name = 'day$day', updated_at = now() where id in (select id from customer where has_account order by id limit 3)"
done
rows=$(cat "$work"/sets/_manifests/*.json | jq -s 'map(.rows) | add')
expect 'DuckDB: as many rows as the manifests say, each once' \
  "$(duckdb -noheader -list "$work/sets.duckdb" 'select count(*), count(distinct id) from events')" "$rows|$rows"

cat "$work"/sets/_manifests/*.json | jq -r '.files[] | .sha256 + "  " + .path' >"$work/sums"
expect 'the bucket holds what the manifests say' "$(cd "$BUCKET" && sha256sum --quiet -c "$work/sums" && find . -name '*.gz' | wc -l)" "$(wc -l <"$work/sums")"
expect 'the bucket has every manifest' "$(ls "$BUCKET/_manifests")" "$(ls "$work/sets/_manifests")"

# The export shows the store as it was before the first change.
first=$(ls "$work/sets/_manifests" | sed -n 1p)
jq -r '.files[].path' "$work/sets/_manifests/$first" | sed "s|^|$work/sets/|" | xargs gzip -dc \
  | jq -r .id | sort >"$work/first.ids"
cat "$work"/messages-none/event=*/*/*.ndjson | jq -r .messageId | sort >"$work/export.ids"
expect 'the first set has what an export has' "$(md5sum <"$work/first.ids")" "$(md5sum <"$work/export.ids")"
