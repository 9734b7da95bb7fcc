-- The lines of a page's carts, each with the sum of its adjustments.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the cart's place in $1, from 0; lines come in the order of created_at, id. Deleted
-- variants and products count as known. `discount` is the double nearest to the sum of the stored
-- numerics, 0 where that is too small for one, NaN where it is too large or no number, null without
-- any. The name `includes_tax` resolves to the null of `absent` where the table
-- has no such column (Medusa's flag tax_inclusive_pricing is off).
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
  line.updated_at,
  case
    when abs(adjustments.amount) < 1e-300 then 0::float8
    when abs(adjustments.amount) <= 1e300 then adjustments.amount::float8
    when adjustments.amount is not null then 'NaN'::float8
  end as discount
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from :"schema".line_item where line_item.cart_id = page.id
) as line
cross join lateral (
  select sum(adjustment.amount) as amount
  from :"schema".line_item_adjustment as adjustment
  where adjustment.item_id = line.id
) as adjustments
left join :"schema".product_variant as variant on variant.id = line.variant_id
left join :"schema".product on product.id = variant.product_id
left join :"schema".product_collection as collection on collection.id = product.collection_id
left join :"schema".product_type on product_type.id = product.type_id
order by page.n, line.created_at, line.id
limit $2::int4;
