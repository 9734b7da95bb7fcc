-- The orders made from a page's carts, with the columns that decide whether they count.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the cart's place in $1, from 0; rows come in the order of position, the order's created_at and id.
select
  (page.n - 1)::int4 as position,
  o.id,
  o.created_at,
  o.updated_at,
  o.status::text as status,
  o.is_draft_order,
  o.deleted_at is not null as is_deleted,
  o.version,
  o.canceled_at,
  exists (
    select from :"schema".order_fulfillment as parcel
    where parcel.order_id = o.id and parcel.deleted_at is null
  ) as has_parcel,
  exists (
    select from :"schema".order_item as item
    where item.order_id = o.id and item.version = o.version and item.deleted_at is null
  ) as has_items,
  exists (
    select from :"schema".order_summary as summary
    where summary.order_id = o.id and summary.version = o.version and summary.deleted_at is null
  ) as has_summary,
  o.xmin as writer
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_cart as link on link.cart_id = page.id and link.deleted_at is null
join :"schema"."order" as o on o.id = link.order_id
order by page.n, o.created_at, o.id
limit $2::int4;
