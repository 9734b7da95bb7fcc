-- The fulfillments of a page's orders, each with its labels.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- One row per label, and one for a fulfillment without any: the rows of one fulfillment stand side by side. `position`
-- is the order's place in $1, from 0; rows come in the order of position, the fulfillment's id, the label's. Canceled
-- ones are among them. `is_owner`: whether no other order is linked to it or, of several, this one has the most of its
-- lines; of several that have as many, the one that was linked first.
select
  (page.n - 1)::int4 as position,
  parcel.id,
  case
    when exists (
      select from :"schema".order_fulfillment as other
      where other.fulfillment_id = link.fulfillment_id and other.deleted_at is null
        and other.order_id <> link.order_id
    ) then link.order_id = (
      select other.order_id
      from :"schema".order_fulfillment as other
      where other.fulfillment_id = link.fulfillment_id and other.deleted_at is null
      order by
        (
          select count(distinct line.item_id)
          from :"schema".fulfillment_item as item
          join :"schema".order_item as line
            on line.item_id = item.line_item_id and line.order_id = other.order_id and line.deleted_at is null
          where item.fulfillment_id = other.fulfillment_id and item.deleted_at is null
        ) desc,
        other.created_at, other.order_id
      limit 1
    )
    else true
  end as is_owner,
  case when octet_length(parcel.provider_id) > $3::int4
    then left(parcel.provider_id, $3::int4 + 1) else parcel.provider_id end as provider_id,
  parcel.packed_at,
  parcel.shipped_at,
  parcel.delivered_at,
  parcel.canceled_at,
  parcel.xmin as writer,
  label.id as label_id,
  case when octet_length(label.tracking_number) > $3::int4
    then left(label.tracking_number, $3::int4 + 1) else label.tracking_number end as tracking_number,
  case when octet_length(label.tracking_url) > $3::int4
    then left(label.tracking_url, $3::int4 + 1) else label.tracking_url end as tracking_url
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_fulfillment as link on link.order_id = page.id and link.deleted_at is null
join :"schema".fulfillment as parcel on parcel.id = link.fulfillment_id and parcel.deleted_at is null
left join :"schema".fulfillment_label as label on label.fulfillment_id = parcel.id and label.deleted_at is null
order by page.n, parcel.id, label.id
limit $2::int4;
