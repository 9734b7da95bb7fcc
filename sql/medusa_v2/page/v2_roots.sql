-- The roots that ids name: orders, customers and carts themselves, and the orders of rows that belong to one.
--
-- $1 text[]  ids, or numbers of orders, with or without # before them
--
-- One row a root that an id names, in the order of $1: `kind` is order, customer or cart. An id that names nothing, or
-- something without an order, has no row. The name `custom_display_id` resolves to the null of `absent` where orders
-- have no such column (before Medusa 2.12.0).
with wanted as materialized (
  select
    id, n,
    case when id ~ '^#?[0-9]{1,9}$' then ltrim(id, '#')::int4 end as number
  from unnest($1::text[]) with ordinality as wanted (id, n)
),
parcel as (
  select wanted.n, wanted.id, wanted.id as fulfillment_id from wanted
  union all
  select wanted.n, wanted.id, item.fulfillment_id
  from wanted join :"schema".fulfillment_item as item on item.id = wanted.id
  union all
  select wanted.n, wanted.id, label.fulfillment_id
  from wanted join :"schema".fulfillment_label as label on label.id = wanted.id
),
payment as (
  select wanted.n, wanted.id, wanted.id as payment_id from wanted
  union all
  select wanted.n, wanted.id, capture.payment_id from wanted join :"schema".capture on capture.id = wanted.id
  union all
  select wanted.n, wanted.id, refund.payment_id from wanted join :"schema".refund on refund.id = wanted.id
),
collection as (
  select wanted.n, wanted.id, wanted.id as collection_id from wanted
  union all
  select payment.n, payment.id, row.payment_collection_id
  from payment join :"schema".payment as row on row.id = payment.payment_id
  union all
  select wanted.n, wanted.id, session.payment_collection_id
  from wanted join :"schema".payment_session as session on session.id = wanted.id
)
select named.id, named.kind, named.root
from (
  select wanted.n, wanted.id, 'order' as kind, "order".id as root
  from wanted join :"schema"."order" on "order".id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', "order".id
  from wanted join :"schema"."order" on "order".display_id = wanted.number and "order".deleted_at is null
  union all
  select wanted.n, wanted.id, 'order', named.id
  from (select null::text as custom_display_id) as absent
  cross join wanted
  cross join lateral (
    select "order".id
    from :"schema"."order" where custom_display_id = ltrim(wanted.id, '#') and "order".deleted_at is null
  ) as named
  union all
  select wanted.n, wanted.id, 'customer', customer.id
  from wanted join :"schema".customer on customer.id = wanted.id
  union all
  select wanted.n, wanted.id, 'customer', address.customer_id
  from wanted join :"schema".customer_address as address on address.id = wanted.id
  union all
  select wanted.n, wanted.id, 'cart', cart.id from wanted join :"schema".cart on cart.id = wanted.id
  union all
  select wanted.n, wanted.id, 'cart', line.cart_id
  from wanted join :"schema".cart_line_item as line on line.id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', item.order_id
  from wanted join :"schema".order_item as item on item.id = wanted.id
  union all
  (
    select distinct on (wanted.n) wanted.n, wanted.id, 'order', item.order_id
    from wanted join :"schema".order_item as item on item.item_id = wanted.id and item.deleted_at is null
    order by wanted.n, item.created_at, item.id
  )
  union all
  select wanted.n, wanted.id, 'order', change.order_id
  from wanted join :"schema".order_change as change on change.id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', sent.order_id
  from wanted join :"schema"."return" as sent on sent.id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', exchange.order_id
  from wanted join :"schema".order_exchange as exchange on exchange.id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', claim.order_id
  from wanted join :"schema".order_claim as claim on claim.id = wanted.id
  union all
  select wanted.n, wanted.id, 'order', claim.order_id
  from wanted
  join :"schema".order_claim_item as item on item.id = wanted.id
  join :"schema".order_claim as claim on claim.id = item.claim_id
  union all
  select parcel.n, parcel.id, 'order', link.order_id
  from parcel
  join :"schema".order_fulfillment as link on link.fulfillment_id = parcel.fulfillment_id and link.deleted_at is null
  union all
  select collection.n, collection.id, 'order', link.order_id
  from collection
  join :"schema".order_payment_collection as link
    on link.payment_collection_id = collection.collection_id and link.deleted_at is null
) as named
where named.root is not null
group by named.n, named.id, named.kind, named.root
order by named.n, named.kind, named.root;
