-- The first category of each product.
--
-- $1 text[]  product ids
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per product that has a category, in no order. Categories that customers see come first (`is_active`), then
-- the oldest by created_at and id; internal ones do not count.
select
  page.product_id,
  case when octet_length(category.name) > $2::int4
    then left(category.name, $2::int4 + 1) else category.name end as name
from unnest($1::text[]) as page (product_id)
cross join lateral (
  select category.name
  from :"schema".product_category_product as link
  join :"schema".product_category as category on category.id = link.product_category_id
  where link.product_id = page.product_id and category.is_internal is not true
    and category.deleted_at is null
  order by category.is_active is not true, category.created_at, category.id
  limit 1
) as category;
