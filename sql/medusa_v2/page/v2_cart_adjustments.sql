-- The discounts of lines of carts.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the line's place in $1, from 0; rows come in the order of position, id. Before Medusa 2.1.1 no index
-- leads from a line to them. The name `is_tax_inclusive` resolves to the null of `absent` where the table has no such
-- column (before Medusa 2.8.5). Numbers are text, as Medusa wrote them. The ids come by a subquery, because the planner
-- would look up each id of a constant array in its statistics; where no index leads, `coalesce` looks them up by hash.
select
  (page.n - 1)::int4 as position,
  adjustment.id,
  left(coalesce(adjustment.raw_amount ->> 'value', adjustment.amount::text), 1000) as amount,
  coalesce(adjustment.is_tax_inclusive, false) as is_tax_inclusive,
  adjustment.promotion_id,
  case when octet_length(adjustment.code) > $3::int4
    then left(adjustment.code, $3::int4 + 1) else adjustment.code end as code,
  adjustment.created_at
from (select null::boolean as is_tax_inclusive) as absent
cross join lateral (
  select id, item_id, amount, raw_amount, is_tax_inclusive, promotion_id, code, created_at
  from :"schema".cart_line_item_adjustment
  where cart_line_item_adjustment.item_id = any ((select $1::text[])::text[])
    and coalesce(cart_line_item_adjustment.item_id in (select id from unnest($1::text[]) as wanted (id)), false)
    and cart_line_item_adjustment.deleted_at is null
) as adjustment
join unnest($1::text[]) with ordinality as page (id, n) on page.id = adjustment.item_id
order by page.n, adjustment.id
limit $2::int4;
