-- The adjustments of the current lines of a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0. Lines come in the order of v1_lines.sql, the
-- adjustments of a line by id. `amount` is the double nearest to the stored numeric: 0 where that is
-- too small for one, NaN where it is too large or no number.
select
  (page.n - 1)::int4 as position,
  line.id as line_id,
  adjustment.id,
  adjustment.discount_id,
  case
    when adjustment.amount is null then null
    when abs(adjustment.amount) < 1e-300 then 0::float8
    when abs(adjustment.amount) <= 1e300 then adjustment.amount::float8
    else 'NaN'::float8
  end as amount
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".line_item as line on line.order_id = page.id
join :"schema".line_item_adjustment as adjustment on adjustment.item_id = line.id
order by page.n, line.created_at, line.id, adjustment.id
limit $2::int4;
