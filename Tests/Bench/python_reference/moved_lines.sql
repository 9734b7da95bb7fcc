-- The lines that shipped fulfillments, received returns, swaps and claims of a page's orders name and that are
-- not among the orders' current lines: lines of swaps and claims, and lines that an edit replaced.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 bool    whether the lines of the orders' own fulfillments are wanted
-- $4 bool    whether those of the orders' returns are wanted
-- $5 bool    whether those of swaps, of their returns and of their fulfillments are wanted
-- $6 bool    whether those of claimed items are wanted
--
-- Columns and order as in v1_lines.sql, but one row per tax line and one per adjustment: `rate` is null in the
-- latter, `adjustment_id`, `discount_id` and `amount` in the former. Tax lines come before adjustments, which
-- come by id. `offset 0` limits the planner to one index look-up for each order.
with named as materialized (
  select page.n, page.id as order_id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from fulfillment
    where $3::bool and fulfillment.order_id = page.id
      and shipped_at is not null and canceled_at is null
    offset 0
  ) as fulfillment
  join fulfillment_item as item on item.fulfillment_id = fulfillment.id
  union
  select page.n, page.id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from "return"
    where $4::bool and "return".order_id = page.id and status = 'received'
    offset 0
  ) as sent
  join return_item as item on item.return_id = sent.id
  union
  select page.n, page.id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from swap where $5::bool and swap.order_id = page.id and deleted_at is null
    offset 0
  ) as swap
  cross join lateral (
    select id as item_id from line_item
    where line_item.swap_id = swap.id and not line_item.is_return
    union all
    select item.item_id
    from "return" as sent
    join return_item as item on item.return_id = sent.id
    where sent.swap_id = swap.id
    union all
    select item.item_id
    from fulfillment as parcel
    join fulfillment_item as item on item.fulfillment_id = parcel.id
    where parcel.swap_id = swap.id and parcel.shipped_at is not null and parcel.canceled_at is null
  ) as item
  union
  select page.n, page.id, item.item_id
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id from claim_order
    where $6::bool and claim_order.order_id = page.id and deleted_at is null
    offset 0
  ) as claim
  join claim_item as item on item.claim_order_id = claim.id and item.deleted_at is null
)
select
  (named.n - 1)::int4 as position,
  line.id,
  line.title,
  line.variant_id,
  line.thumbnail,
  line.is_giftcard,
  line.allow_discounts,
  coalesce(line.includes_tax, false) as includes_tax,
  line.unit_price,
  line.quantity,
  line.updated_at,
  part.rate,
  part.adjustment_id,
  part.discount_id,
  part.amount
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
left join lateral (
  select
    rate, null::varchar as adjustment_id, null::varchar as discount_id, null::float8 as amount,
    created_at, id as tax_line_id
  from line_item_tax_line where item_id = line.id
  union all
  select null, id, discount_id, amount::float8, null, null
  from line_item_adjustment where item_id = line.id
) as part on true
order by
  named.n, line.created_at, line.id, part.adjustment_id nulls first, part.created_at, part.tax_line_id
limit $2::int4;
