-- The current lines of a page's orders, each with its tax rates.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- One row a tax line, and one for a line without any: the rows of one line stand side by side and
-- differ in `rate` and `updated_at` (the newer of the line's and the tax line's) only. `position` is the order's place in $1, from 0; rows come in the order of
-- position, the line's created_at and id, the tax line's created_at and id. Deleted variants and
-- products count as known. The name `includes_tax` resolves to the null of `absent` where the table has
-- no such column (Medusa's flag tax_inclusive_pricing is off).
select
  (page.n - 1)::int4 as position,
  line.id,
  line.title,
  line.variant_id,
  variant.product_id,
  variant.title as variant_title,
  variant.sku,
  product.subtitle as product_subtitle,
  product.handle as product_handle,
  collection.title as category,
  product_type.value as type,
  case when jsonb_typeof(product.metadata -> 'brand') = 'string'
    then product.metadata ->> 'brand' end as brand,
  line.thumbnail,
  line.is_giftcard,
  line.allow_discounts,
  coalesce(line.includes_tax, false) as includes_tax,
  line.unit_price,
  line.quantity,
  greatest(line.updated_at, tax.updated_at) as updated_at,
  tax.rate
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from :"schema".line_item where line_item.order_id = page.id
) as line
left join :"schema".product_variant as variant on variant.id = line.variant_id
left join :"schema".product on product.id = variant.product_id
left join :"schema".product_collection as collection on collection.id = product.collection_id
left join :"schema".product_type on product_type.id = product.type_id
left join :"schema".line_item_tax_line as tax on tax.item_id = line.id
order by page.n, line.created_at, line.id, tax.created_at, tax.id
limit $2::int4;
