-- The claims of a page's orders, each with its lines and their images.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per image, and one for a line without any or a claim without lines: the rows of one claim and of one line
-- stand side by side. `position` is the order's place in $1, from 0; rows come in the order of position, the claim's
-- id, the line's, the image's. Numbers are text, as Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  claim.id,
  claim.type::text as type,
  left(coalesce(claim.raw_refund_amount ->> 'value', claim.refund_amount::text), 1000) as refund_amount,
  claim.created_at,
  item.id as claim_item_id,
  item.is_additional_item,
  item.item_id,
  left(coalesce(item.raw_quantity ->> 'value', item.quantity::text), 1000) as quantity,
  item.reason::text as reason,
  case when octet_length(item.note) > $3::int4
    then left(item.note, $3::int4 + 1) else item.note end as note,
  case when octet_length(image.url) > $3::int4 then left(image.url, $3::int4 + 1) else image.url end as image_url
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_claim as claim on claim.order_id = page.id and claim.deleted_at is null
left join :"schema".order_claim_item as item on item.claim_id = claim.id and item.deleted_at is null
left join :"schema".order_claim_item_image as image on image.claim_item_id = item.id and image.deleted_at is null
order by page.n, claim.id, item.id, image.id
limit $2::int4;
