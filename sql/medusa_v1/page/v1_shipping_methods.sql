-- The shipping methods of a page's orders (not those of their swaps, claims and returns), each with
-- its tax rates.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per tax line, and one for a method without any. `position` is the order's place in $1, from 0;
-- rows come in the order of position, the method's id, the tax line's created_at and id. The name
-- `includes_tax` resolves to the null of `absent` where the table has no such column.
select
  (page.n - 1)::int4 as position,
  method.id,
  method.shipping_option_id,
  case when octet_length(shipping_option.name) > $3::int4 then left(shipping_option.name, $3::int4 + 1)
    else shipping_option.name end as name,
  method.price,
  coalesce(method.includes_tax, false) as includes_tax,
  tax.rate,
  tax.updated_at as tax_updated_at
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, shipping_option_id, price, includes_tax
  from :"schema".shipping_method where shipping_method.order_id = page.id
) as method
left join :"schema".shipping_option on shipping_option.id = method.shipping_option_id
left join :"schema".shipping_method_tax_line as tax on tax.shipping_method_id = method.id
order by page.n, method.id, tax.created_at, tax.id
limit $2::int4;
