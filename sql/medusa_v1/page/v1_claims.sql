-- The claimed items of a page's orders, each with its tags and images.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per tag and per image, and one for an item without any: the rows of one item stand side by
-- side. `position` is the order's place in $1, from 0; rows come in the order of position, the claim's
-- created_at and id, the item's created_at and id, its tags by created_at and id, its images by the same.
-- `created_at` is the claim's. The variant is the one that the item names, deleted or not. Deleted claims,
-- items, tags and images are left out. `offset 0` limits the planner to one index look-up for each order.
select
  (page.n - 1)::int4 as position,
  item.id,
  claim.id as claim_id,
  case when octet_length(claim.type::text) > $3::int4 then left(claim.type::text, $3::int4 + 1)
    else claim.type::text end as type,
  claim.refund_amount,
  claim.created_at,
  item.writer,
  case when octet_length(item.reason::text) > $3::int4 then left(item.reason::text, $3::int4 + 1)
    else item.reason::text end as reason,
  case when octet_length(item.note) > $3::int4 then left(item.note, $3::int4 + 1) else item.note end as note,
  item.item_id,
  item.quantity,
  item.variant_id,
  variant.product_id,
  case when octet_length(variant.title) > $3::int4 then left(variant.title, $3::int4 + 1)
    else variant.title end as variant_title,
  case when octet_length(variant.sku) > $3::int4 then left(variant.sku, $3::int4 + 1)
    else variant.sku end as sku,
  part.tag_id,
  case when octet_length(part.tag_value) > $3::int4 then left(part.tag_value, $3::int4 + 1)
    else part.tag_value end as tag_value,
  case when octet_length(part.image_url) > $3::int4 then left(part.image_url, $3::int4 + 1)
    else part.image_url end as image_url
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, type, refund_amount, created_at
  from :"schema".claim_order where claim_order.order_id = page.id and deleted_at is null
  offset 0
) as claim
cross join lateral (
  select id, reason, note, item_id, quantity, variant_id, created_at, xmin as writer
  from :"schema".claim_item where claim_item.claim_order_id = claim.id and deleted_at is null
  offset 0
) as item
left join :"schema".product_variant as variant on variant.id = item.variant_id
left join lateral (
  select
    tag.id as tag_id, tag.value as tag_value, null::varchar as image_url, tag.created_at,
    null::varchar as image_id
  from :"schema".claim_item_tags as tagged
  join :"schema".claim_tag as tag on tag.id = tagged.tag_id
  where tagged.item_id = item.id and tag.deleted_at is null
  union all
  select null, null, image.url, image.created_at, image.id
  from :"schema".claim_image as image
  where image.claim_item_id = item.id and image.deleted_at is null
) as part on true
order by
  page.n, claim.created_at, claim.id, item.created_at, item.id, part.image_id is not null,
  part.created_at, part.tag_id, part.image_id
limit $2::int4;
