-- The lines that shipped fulfillments and received returns of a page's orders name and that are not among
-- the orders' current lines: lines of swaps and claims, and lines that an edit replaced.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- Columns and order as in v1_lines.sql. `offset 0` keeps the planner to one look into an index an order.
with named as materialized (
  select page.n, page.id as order_id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from fulfillment
    where fulfillment.order_id = page.id and shipped_at is not null and canceled_at is null
    offset 0
  ) as fulfillment
  join fulfillment_item as item on item.fulfillment_id = fulfillment.id
  union
  select page.n, page.id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from "return" where "return".order_id = page.id and status = 'received'
    offset 0
  ) as sent
  join return_item as item on item.return_id = sent.id
)
select
  (named.n - 1)::int4 as position,
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
  tax.rate
from (select null::boolean as includes_tax) as absent
cross join named
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from line_item
  where line_item.id = named.item_id and line_item.order_id is distinct from named.order_id
  offset 0
) as line
left join product_variant as variant on variant.id = line.variant_id
left join product on product.id = variant.product_id
left join product_collection as collection on collection.id = product.collection_id
left join product_type on product_type.id = product.type_id
left join line_item_tax_line as tax on tax.item_id = line.id
order by named.n, line.created_at, line.id, tax.created_at, tax.id
limit $2::int4;
