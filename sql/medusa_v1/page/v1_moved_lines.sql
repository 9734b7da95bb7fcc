-- Lines of a page's orders by id that are not among their current ones: lines of swaps and claims, and lines
-- that an edit replaced, which fulfillments, returns, swaps and claims still name.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the `position` of each line's order
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- Columns and order as in v1_lines.sql, but one row per tax line and one per adjustment: `rate` is null in the
-- latter, `adjustment_id`, `discount_id` and `amount` in the former. Tax lines come before adjustments, which
-- come by id. A line that is gone has no row. `offset 0` limits the planner to one index look-up for each line.
-- `long_texts` is null where no text has more than $4 bytes; else how many bytes the texts have, each counted up to
-- 1,000,001, a space, and the md5 of the title.
select
  named.position::int4 as position,
  line.id,
  case when octet_length(line.title) > $4::int4
    then left(line.title, $4::int4 + 1) else line.title end as title,
  line.variant_id,
  case when octet_length(line.thumbnail) > $4::int4
    then left(line.thumbnail, $4::int4 + 1) else line.thumbnail end as thumbnail,
  line.is_giftcard,
  line.allow_discounts,
  coalesce(line.includes_tax, false) as includes_tax,
  line.unit_price,
  line.quantity,
  line.updated_at,
  part.rate,
  part.adjustment_id,
  part.discount_id,
  part.amount,
  case when greatest(octet_length(line.title), octet_length(line.thumbnail)) > $4::int4 then
    coalesce(least(octet_length(line.title), 1000001), 0) + coalesce(least(octet_length(line.thumbnail), 1000001), 0)
    || ' ' || coalesce(md5(line.title), '')
  end as long_texts
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[], $3::int8[]) as named (item_id, position)
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from :"schema".line_item where line_item.id = named.item_id
  offset 0
) as line
left join lateral (
  select
    rate, null::varchar as adjustment_id, null::varchar as discount_id, null::float8 as amount,
    created_at, id as tax_line_id
  from :"schema".line_item_tax_line where item_id = line.id
  union all
  select null, id, discount_id, amount::float8, null, null
  from :"schema".line_item_adjustment where item_id = line.id
) as part on true
order by
  named.position, line.created_at, line.id, part.adjustment_id nulls first, part.created_at,
  part.tax_line_id
limit $2::int4;
