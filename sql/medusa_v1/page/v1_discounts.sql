-- The discounts of a page's orders, deleted ones among them.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the order's place in $1, from 0; the discounts of an order come in the order of
-- created_at, id: Medusa's own totals take the first whose rule is not free shipping.
select
  (page.n - 1)::int4 as position,
  discount.id,
  case when octet_length(discount.code) > $3::int4 then left(discount.code, $3::int4 + 1)
    else discount.code end as code,
  coalesce(rule.type::text = 'free_shipping', false) as is_free_shipping
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_discounts as used on used.order_id = page.id
join :"schema".discount on discount.id = used.discount_id
left join :"schema".discount_rule as rule on rule.id = discount.rule_id
order by page.n, discount.created_at, discount.id
limit $2::int4;
