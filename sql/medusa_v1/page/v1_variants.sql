-- Variants by id, each with its product.
--
-- $1 text[]  variant ids
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per variant that exists, in no order; deleted variants and products count as known. `long_texts` is null where
-- no text but the brand has more than $2 bytes; else how many bytes the texts have, each counted up to 1,000,001.
select
  variant.id,
  variant.product_id,
  case when octet_length(variant.title) > $2::int4
    then left(variant.title, $2::int4 + 1) else variant.title end as variant_title,
  case when octet_length(variant.sku) > $2::int4
    then left(variant.sku, $2::int4 + 1) else variant.sku end as sku,
  case when octet_length(product.subtitle) > $2::int4
    then left(product.subtitle, $2::int4 + 1) else product.subtitle end as product_subtitle,
  case when octet_length(product.handle) > $2::int4
    then left(product.handle, $2::int4 + 1) else product.handle end as product_handle,
  case when octet_length(collection.title) > $2::int4
    then left(collection.title, $2::int4 + 1) else collection.title end as category,
  case when octet_length(product_type.value) > $2::int4
    then left(product_type.value, $2::int4 + 1) else product_type.value end as type,
  case when jsonb_typeof(product.metadata -> 'brand') = 'string'
    then left(product.metadata ->> 'brand', $2::int4 + 1) end as brand,
  case when greatest(
      octet_length(variant.title), octet_length(variant.sku), octet_length(product.subtitle),
      octet_length(product.handle), octet_length(collection.title), octet_length(product_type.value)
  ) > $2::int4 then
    (
      select sum(least(length, 1000001))::text
      from unnest(array[
        octet_length(variant.title), octet_length(variant.sku), octet_length(product.subtitle),
        octet_length(product.handle), octet_length(collection.title), octet_length(product_type.value)
      ]) as length
    )
  end as long_texts
from :"schema".product_variant as variant
left join :"schema".product on product.id = variant.product_id
left join :"schema".product_collection as collection on collection.id = product.collection_id
left join :"schema".product_type on product_type.id = product.type_id
where variant.id = any ($1::text[]);
