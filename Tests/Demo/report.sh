#!/bin/bash
# report.sh TIDEMARK [DIRECTORY]: looks at the page of `tidemark report` in a browser, in two widths, light and dark.
#
# Chromium takes the pictures, and measures in the page itself that no text is wider than its place; the sums that the
# page shows are compared with those of the messages. The pictures stay in DIRECTORY (.build/report).
set -euo pipefail
tidemark=$(realpath "$1")
pictures=$(realpath -m "${2:-.build/report}")
demo=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=server.sh
. "$demo/server.sh"

mkdir -p "$pictures"
start_server
export HOME=$WORK TIDEMARK_DESTINATION=file
profile=$WORK/profile
browser() {
  timeout 120 chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
    --no-first-run --disable-extensions --disable-background-networking --host-resolver-rules='MAP * ~NOTFOUND' \
    --user-data-dir="$profile" "$@" 2>/dev/null
}

# The page itself has no scripts and forbids them: a copy without that rule is measured.
measure=$(cat <<'SCRIPT'
<script>
addEventListener("load", () => {
  const bad = [];
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) bad.push("the page scrolls sideways");
  for (const details of document.querySelectorAll("details")) details.open = true;
  const scrolls = (element) => {
    for (let e = element; e; e = e.parentElement) if (e.classList.contains("scroll")) return e;
  };
  for (const element of document.querySelectorAll("h1,h2,h3,h4,p,td,th,dt,dd,li,caption,summary,span,code")) {
    const range = document.createRange();
    range.selectNodeContents(element);
    const box = element.getBoundingClientRect();
    for (const line of range.getClientRects()) {
      const inner = scrolls(element);
      const right = inner ? inner.getBoundingClientRect().left - inner.scrollLeft + inner.scrollWidth : wide;
      const cell = element.matches("td,th,dt,dd") ? box.right : right;
      if (line.width && (line.right > right + 1 || line.right > cell + 1 || line.left < box.left - 1)) {
        bad.push(element.tagName + ": " + element.textContent.slice(0, 80));
        break;
      }
    }
    const style = getComputedStyle(element);
    if (element.textContent.trim() && parseFloat(style.fontSize) < 12) bad.push("small: " + element.textContent.slice(0, 40));
  }
  // The contrast of every text with what is behind it (WCAG 2, AA).
  const light = (color) => {
    const [r, g, b] = color.match(/[\d.]+/g).map(Number).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (!/, 0\)$/.test(color)) return color;
    }
    return "rgb(255, 255, 255)";
  };
  for (const element of document.querySelectorAll("h1,h2,h3,p,td,th,dt,dd,li,caption,summary,span")) {
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) bad.push("faint: " + element.textContent.slice(0, 40));
  }
  document.documentElement.dataset.bad = JSON.stringify(bad);
});
</script>
SCRIPT
)

# look PAGE NAME: pictures and measurements of a page.
look() {
  local page=$1 name=$2 copy=$WORK/copy.html width theme dark dom bad
  for width in 390 1280; do
    for theme in light dark; do
      dark=()
      [ "$theme" = light ] || dark=(--blink-settings=preferredColorScheme=0)
      # Chromium's window has a least width, so the narrow page stands in a frame of its width.
      grep -v 'Content-Security-Policy' "$page" >"$copy"
      printf '%s\n' "$measure" >>"$copy"
      browser "${dark[@]}" --window-size="$width,4200" --screenshot="$pictures/$name-$width-$theme.png" "file://$page" >/dev/null
      [ -s "$pictures/$name-$width-$theme.png" ] || { echo "There is no picture of $name at $width." >&2; exit 1; }
      dom=$(browser "${dark[@]}" --window-size="$width,4200" --virtual-time-budget=5000 --dump-dom "file://$copy")
      bad=$(sed -nE 's/.*<html[^>]* data-bad="([^"]*)".*/\1/p' <<<"$dom")
      if [ "$bad" != '[]' ]; then
        echo "$name, $width wide, $theme: ${bad:-the page was not measured}" >&2
        exit 1
      fi
    done
  done
}

# must PAGE TEXT...: the page holds each text.
must() {
  local page=$1 text
  shift
  for text in "$@"; do
    grep -qF -- "$text" "$page" || { echo "$page does not say: $text" >&2; exit 1; }
  done
}

shop() { # shop NAME: the environment of a shop with a state of its own.
  export DATABASE_URL="postgres:///$1?host=$PGHOST&user=$PGUSER"
  export TIDEMARK_STATE=$WORK/$1.sqlite TIDEMARK_OUTPUT=$WORK/$1
}

make_store empty 3 1
run_psql -d empty -c 'truncate "order", cart, customer cascade' >/dev/null
shop empty
"$tidemark" report --html "$WORK/empty.html"
must "$WORK/empty.html" 'Never used' 'The shop has no orders'
look "$WORK/empty.html" empty

# A shop of which a part was delivered: the newest orders wait, and some cannot be written.
make_store store 900 7
shop store
run_psql -d store -c "update \"order\" set currency_code = 'x1', cart_id = null where display_id in (300, 301, 302)" \
  -c "insert into currency (code, symbol, symbol_native, name) values ('x1', 'x', 'x', 'none') on conflict do nothing" \
  >/dev/null 2>&1 || true
"$tidemark" watermark set 2024-03-01 >/dev/null 2>&1
"$tidemark" sync || [ $? = 10 ]
# The next run fails: something is in the way of its files.
mv "$WORK/store" "$WORK/aside"
touch "$WORK/store"
run_psql -d store -c "update \"order\" set email = 'new@example.com', updated_at = now() where display_id < 40" >/dev/null
"$tidemark" sync 2>/dev/null && exit 1
"$tidemark" report --html "$WORK/broken.html"
must "$WORK/broken.html" 'Failing' 'is not a directory'
look "$WORK/broken.html" broken
rm "$WORK/store"
mv "$WORK/aside" "$WORK/store"
"$tidemark" sync || [ $? = 10 ]
"$tidemark" report --html "$WORK/store.html"
look "$WORK/store.html" store
# Each sum of the delivered messages stands on the page.
sums=$(run_psql -At -d store <<SQL
create temp table sent (line jsonb);
\\copy sent from program 'cat $WORK/store/*.ndjson' with (format csv, quote e'\\x01', delimiter e'\\x02')
select to_char(sum(amount), case max(scale(amount)) when 0 then 'FM999,999,999,999' else 'FM999,999,999,990.' || repeat('0', max(scale(amount))) end)
from (
  select line -> 'properties' ->> 'currency' as currency, (line -> 'properties' ->> 'revenue')::numeric as amount
  from sent where line ->> 'event' = 'Order Completed'
) as sums group by currency;
SQL
)
[ "$(wc -l <<<"$sums")" -gt 5 ]
while read -r sum; do must "$WORK/store.html" "$sum</td>"; done <<<"$sums"

# The same while its database is away.
PGHOST=$WORK DATABASE_URL="postgres:///store?host=$WORK" "$tidemark" report --html "$WORK/away.html" 2>/dev/null
must "$WORK/away.html" 'could not be read'
look "$WORK/away.html" away

# Thirty currencies.
make_store currencies 900 3
shop currencies
run_psql -d currencies >/dev/null <<'SQL'
insert into currency (code, symbol, symbol_native, name)
select 'q' || chr(97 + n / 6) || chr(97 + n % 6), 'q', 'q', 'test' from generate_series(0, 29) as n on conflict do nothing;
update "order" set currency_code = 'q' || chr(97 + display_id % 30 / 6) || chr(97 + display_id % 30 % 6);
SQL
"$tidemark" watermark set 2000-01-01 >/dev/null 2>&1
"$tidemark" sync || [ $? = 10 ]
"$tidemark" report --html "$WORK/currencies.html"
must "$WORK/currencies.html" '27 further currencies'
look "$WORK/currencies.html" currencies
cp "$WORK"/*.html "$pictures"
echo "The pages read well in two widths, light and dark; the pictures are in $pictures."
