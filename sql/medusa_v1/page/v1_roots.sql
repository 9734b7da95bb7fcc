-- The roots that ids name: orders, customers and carts themselves, and the orders of rows that belong to one.
--
-- $1 text[]  ids, or numbers of orders, with or without # before them
--
-- One row per root that an id names, in the order of $1: `kind` is order, customer or cart. An id that names
-- nothing, or something without an order (a refund may have none), has no row. `payment_id` as in
-- v1_changed_refund.sql.
with wanted as materialized (
  select
    id, n,
    case when id ~ '^#?[0-9]{1,9}$' then ltrim(id, '#')::int4 end as number
  from unnest($1::text[]) with ordinality as wanted (id, n)
),
part as (
  select wanted.n, wanted.id, line.order_id, line.swap_id, line.claim_order_id
  from wanted join :"schema".line_item as line on line.id = wanted.id
  union all
  select wanted.n, wanted.id, parcel.order_id, parcel.swap_id, parcel.claim_order_id
  from wanted join :"schema".fulfillment as parcel on parcel.id = wanted.id
  union all
  select wanted.n, wanted.id, sent.order_id, sent.swap_id, sent.claim_order_id
  from wanted join :"schema"."return" as sent on sent.id = wanted.id
  union all
  select wanted.n, wanted.id, coalesce(refund.order_id, payment.order_id), payment.swap_id, null
  from (select null::varchar as payment_id) as absent
  cross join wanted
  cross join lateral (
    select order_id, payment_id from :"schema".refund where refund.id = wanted.id
  ) as refund
  left join :"schema".payment on payment.id = refund.payment_id
  union all
  select wanted.n, wanted.id, payment.order_id, payment.swap_id, null
  from wanted join :"schema".payment on payment.id = wanted.id
  union all
  select wanted.n, wanted.id, null, swap.id, null from wanted join :"schema".swap on swap.id = wanted.id
  union all
  select wanted.n, wanted.id, null, null, claim.id
  from wanted join :"schema".claim_order as claim on claim.id = wanted.id
  union all
  select wanted.n, wanted.id, null, null, item.claim_order_id
  from wanted join :"schema".claim_item as item on item.id = wanted.id
)
select named.id, named.kind, named.root
from (
  select wanted.n, wanted.id, 'order' as kind, "order".id as root
  from wanted join :"schema"."order" on "order".id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', "order".id
  from wanted join :"schema"."order" on "order".display_id = wanted.number
  union all
  select wanted.n, wanted.id, 'customer', customer.id
  from wanted join :"schema".customer on customer.id = wanted.id
  union all
  select wanted.n, wanted.id, 'cart', cart.id from wanted join :"schema".cart on cart.id = wanted.id
  union all
  select part.n, part.id, 'order', coalesce(part.order_id, swap.order_id, claim.order_id)
  from part
  left join :"schema".swap on swap.id = part.swap_id
  left join :"schema".claim_order as claim on claim.id = part.claim_order_id
) as named
where named.root is not null
order by named.n, named.kind, named.root;
