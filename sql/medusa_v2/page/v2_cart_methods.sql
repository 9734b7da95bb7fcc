-- The shipping methods of carts, each with its tax rates and discounts.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the cart's place in $1, from 0. One row a tax line, and one for a method without any, with `amount` and
-- `is_tax_inclusive`; then one row an adjustment, with `discount` alone. Rows come in the order of position, the
-- method's id. Before Medusa 2.1.1 no index leads to any of the three tables. Numbers are text, as Medusa wrote them.
with method as materialized (
  select
    page.n - 1 as position, m.id, m.is_tax_inclusive,
    left(coalesce(m.raw_amount ->> 'value', m.amount::text), 1000) as amount
  from :"schema".cart_shipping_method as m
  join unnest($1::text[]) with ordinality as page (id, n) on page.id = m.cart_id
  where m.cart_id = any ($1::text[]) and m.deleted_at is null
)
select row.position::int4 as position, row.id, row.amount, row.is_tax_inclusive, row.rate, row.discount
from (
  select method.position, method.id, method.amount, method.is_tax_inclusive, left(tax.rate::text, 1000) as rate,
    null as discount, 1 as part, tax.id as row_id
  from method
  left join :"schema".cart_shipping_method_tax_line as tax
    on tax.shipping_method_id = method.id and tax.deleted_at is null
  union all
  select method.position, method.id, null, null, null,
    left(coalesce(adjustment.raw_amount ->> 'value', adjustment.amount::text), 1000), 2, adjustment.id
  from method
  join :"schema".cart_shipping_method_adjustment as adjustment
    on adjustment.shipping_method_id = method.id and adjustment.deleted_at is null
) as row
order by row.position, row.id, row.part, row.row_id
limit $2::int4;
