-- The lines of a page's carts.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the cart's place in $1, from 0; lines come in the order of created_at, id. Before Medusa 2.1.1 no index
-- leads from a cart to its lines, so the whole table is read for a page there. Values that a line does not have come
-- from its product. The name `is_giftcard` resolves to the null of `absent` where the table has no such column (before
-- Medusa 2.7.0). Numbers are text, as Medusa wrote them. `long_texts` and `offset 0` are as in
-- v2_lines.sql.
select
  (page.n - 1)::int4 as position,
  line.id,
  case when octet_length(words.title) > $3::int4
    then left(words.title, $3::int4 + 1) else words.title end as product_title,
  line.variant_id,
  line.product_id,
  case when octet_length(line.variant_title) > $3::int4
    then left(line.variant_title, $3::int4 + 1) else line.variant_title end as variant_title,
  case when octet_length(line.variant_sku) > $3::int4
    then left(line.variant_sku, $3::int4 + 1) else line.variant_sku end as sku,
  case when octet_length(line.product_subtitle) > $3::int4
    then left(line.product_subtitle, $3::int4 + 1) else line.product_subtitle end as product_subtitle,
  case when octet_length(line.product_handle) > $3::int4
    then left(line.product_handle, $3::int4 + 1) else line.product_handle end as product_handle,
  case when octet_length(words.category) > $3::int4
    then left(words.category, $3::int4 + 1) else words.category end as category,
  case when octet_length(words.type) > $3::int4
    then left(words.type, $3::int4 + 1) else words.type end as type,
  case when jsonb_typeof(product.metadata -> 'brand') = 'string'
    then left(product.metadata ->> 'brand', $3::int4 + 1) end as brand,
  case when octet_length(line.thumbnail) > $3::int4
    then left(line.thumbnail, $3::int4 + 1) else line.thumbnail end as thumbnail,
  coalesce(line.is_giftcard, false) as is_giftcard,
  line.is_tax_inclusive,
  left(coalesce(line.raw_unit_price ->> 'value', line.unit_price::text), 1000) as unit_price,
  line.quantity::text as quantity,
  line.updated_at,
  case when greatest(
      octet_length(line.title), octet_length(words.title), octet_length(line.variant_title),
      octet_length(line.variant_sku), octet_length(line.product_subtitle), octet_length(line.product_handle),
      octet_length(words.category), octet_length(words.type), octet_length(line.thumbnail)
  ) > $3::int4 then
    (
      select sum(least(length, 1000001))
      from unnest(array[
        octet_length(line.title), octet_length(words.title), octet_length(line.variant_title),
        octet_length(line.variant_sku), octet_length(line.product_subtitle), octet_length(line.product_handle),
        octet_length(words.category), octet_length(words.type), octet_length(line.thumbnail)
      ]) as length
      where length is not null
    ) || ' ' || coalesce(md5(line.title), '')
  end as long_texts
from (select null::boolean as is_giftcard) as absent
cross join lateral (
  select
    id, cart_id, title, product_title, variant_id, product_id, variant_title, variant_sku, product_subtitle,
    product_handle, product_collection, product_type, thumbnail, is_giftcard, is_tax_inclusive, unit_price,
    raw_unit_price, quantity, created_at, updated_at
  from :"schema".cart_line_item
  where cart_line_item.cart_id = any ($1::text[]) and cart_line_item.deleted_at is null
) as line
join unnest($1::text[]) with ordinality as page (id, n) on page.id = line.cart_id
left join :"schema".product on product.id = line.product_id
left join :"schema".product_collection as collection on collection.id = product.collection_id
left join :"schema".product_type on product_type.id = product.type_id
cross join lateral (
  select
    case when line.product_title ~ '\S' then line.product_title else line.title end as title,
    case when line.product_collection ~ '\S' then line.product_collection else collection.title end as category,
    case when line.product_type ~ '\S' then line.product_type else product_type.value end as type
  offset 0
) as words
order by page.n, line.created_at, line.id
limit $2::int4;
