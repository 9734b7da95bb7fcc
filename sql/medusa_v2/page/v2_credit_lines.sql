-- The credit lines of a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- Those of all versions, in the order of position, created_at, id. Before Medusa 2.10.2 no index leads from an order to
-- them, so the whole table, which is small, is read for a page there. The name `version` resolves to the null of
-- `absent` where the table has no such column (before Medusa 2.11.1). Numbers are text, as Medusa wrote them. The ids
-- come as in v2_cart_adjustments.sql.
select
  (page.n - 1)::int4 as position,
  line.id,
  line.version,
  left(coalesce(line.raw_amount ->> 'value', line.amount::text), 1000) as amount,
  line.created_at,
  line.updated_at
from (select null::int4 as version) as absent
cross join lateral (
  select id, order_id, version, amount, raw_amount, created_at, updated_at
  from :"schema".order_credit_line
  where order_credit_line.order_id = any ((select $1::text[])::text[])
    and coalesce(order_credit_line.order_id in (select id from unnest($1::text[]) as wanted (id)), false)
    and order_credit_line.deleted_at is null
) as line
join unnest($1::text[]) with ordinality as page (id, n) on page.id = line.order_id
order by page.n, line.created_at, line.id
limit $2::int4;
