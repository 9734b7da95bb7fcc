-- Lines of orders by id, each with its tax rates.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each line's order in its page
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per tax line, and one for a line without any: the rows of one line stand side by side and differ in `rate`
-- and `updated_at` (the newer of the line's and the tax line's) only. Rows come in the order of position, the line's
-- created_at and id, the tax line's id. Values that a line does not have come from its product; deleted ones count as
-- known. A line that is gone has no row. The name `is_giftcard` resolves to the null of `absent` where the table has no
-- such column (before Medusa 2.7.0). Numbers are text, as Medusa wrote them. `long_texts` is null where no text but the
-- brand has more than $4 bytes; else how many bytes the texts have, each counted up to 1,000,001, a space, and the md5
-- of the title. `offset 0` limits the planner to one index look-up for each line, and keeps each of the `words` from
-- being made several times; tax lines are joined to the given id, because the planner would cache them by the line's.
select
  named.position::int4 as position,
  line.id,
  case when octet_length(line.title) > $4::int4
    then left(line.title, $4::int4 + 1) else line.title end as title,
  case when octet_length(words.title) > $4::int4
    then left(words.title, $4::int4 + 1) else words.title end as product_title,
  line.variant_id,
  line.product_id,
  case when octet_length(line.variant_title) > $4::int4
    then left(line.variant_title, $4::int4 + 1) else line.variant_title end as variant_title,
  case when octet_length(line.variant_sku) > $4::int4
    then left(line.variant_sku, $4::int4 + 1) else line.variant_sku end as sku,
  case when octet_length(line.product_subtitle) > $4::int4
    then left(line.product_subtitle, $4::int4 + 1) else line.product_subtitle end as product_subtitle,
  case when octet_length(line.product_handle) > $4::int4
    then left(line.product_handle, $4::int4 + 1) else line.product_handle end as product_handle,
  case when octet_length(words.category) > $4::int4
    then left(words.category, $4::int4 + 1) else words.category end as category,
  case when octet_length(words.type) > $4::int4
    then left(words.type, $4::int4 + 1) else words.type end as type,
  case when jsonb_typeof(product.metadata -> 'brand') = 'string'
    then left(product.metadata ->> 'brand', $4::int4 + 1) end as brand,
  case when octet_length(line.thumbnail) > $4::int4
    then left(line.thumbnail, $4::int4 + 1) else line.thumbnail end as thumbnail,
  coalesce(line.is_giftcard, false) as is_giftcard,
  line.is_tax_inclusive,
  left(coalesce(line.raw_unit_price ->> 'value', line.unit_price::text), 1000) as unit_price,
  line.created_at,
  greatest(line.updated_at, tax.updated_at) as updated_at,
  left(coalesce(tax.raw_rate ->> 'value', tax.rate::text), 1000) as rate,
  case when greatest(
      octet_length(line.title), octet_length(words.title), octet_length(line.variant_title),
      octet_length(line.variant_sku), octet_length(line.product_subtitle), octet_length(line.product_handle),
      octet_length(words.category), octet_length(words.type), octet_length(line.thumbnail)
  ) > $4::int4 then
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
cross join unnest($1::text[], $3::int8[]) as named (item_id, position)
cross join lateral (
  select
    id, title, product_title, variant_id, product_id, variant_title, variant_sku, product_subtitle, product_handle,
    product_collection, product_type, thumbnail, is_giftcard, is_tax_inclusive, unit_price, raw_unit_price,
    created_at, updated_at
  from :"schema".order_line_item where order_line_item.id = named.item_id
  offset 0
) as line
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
left join :"schema".order_line_item_tax_line as tax on tax.item_id = named.item_id and tax.deleted_at is null
order by named.position, line.created_at, line.id, tax.id
limit $2::int4;
