-- The current lines of a page's orders, each with its tax rates.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per tax line, and one for a line without any: the rows of one line stand side by side and differ in `rate`
-- and `updated_at` (the newer of the line's and the tax line's) only. `position` is the order's place in $1, from 0;
-- rows come in the order of position, the line's created_at and id, the tax line's created_at and id. The name
-- `includes_tax` resolves to the null of `absent` where the table has no such column (Medusa's flag
-- tax_inclusive_pricing is off). `long_texts` is null where no text has more than $3 bytes; else how many bytes the
-- texts have, each counted up to 1,000,001, a space, and the md5 of the title.
select
  (page.n - 1)::int4 as position,
  line.id,
  case when octet_length(line.title) > $3::int4
    then left(line.title, $3::int4 + 1) else line.title end as title,
  line.variant_id,
  case when octet_length(line.thumbnail) > $3::int4
    then left(line.thumbnail, $3::int4 + 1) else line.thumbnail end as thumbnail,
  line.is_giftcard,
  line.allow_discounts,
  coalesce(line.includes_tax, false) as includes_tax,
  line.unit_price,
  line.quantity,
  greatest(line.updated_at, tax.updated_at) as updated_at,
  tax.rate,
  case when greatest(octet_length(line.title), octet_length(line.thumbnail)) > $3::int4 then
    coalesce(least(octet_length(line.title), 1000001), 0) + coalesce(least(octet_length(line.thumbnail), 1000001), 0)
    || ' ' || coalesce(md5(line.title), '')
  end as long_texts
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from :"schema".line_item where line_item.order_id = page.id
) as line
left join :"schema".line_item_tax_line as tax on tax.item_id = line.id
order by page.n, line.created_at, line.id, tax.created_at, tax.id
limit $2::int4;
