-- The roots that ids name: orders, customers and carts themselves, and the orders of rows that belong to one.
--
-- $1 text[]  ids, or numbers of orders, with or without # before them
--
-- One row per root that an id names, in the order of $1: `kind` is order, customer or cart. An id that names nothing,
-- or something without an order, has no row. The name `custom_display_id` resolves to the null of `absent` where orders
-- have no such column (before Medusa 2.12.0). `offset 0` limits the planner to index look-ups, however many ids there
-- are.
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
  from wanted
  cross join lateral (
    select fulfillment_id from :"schema".fulfillment_item as item where item.id = wanted.id offset 0
  ) as item
  union all
  select wanted.n, wanted.id, label.fulfillment_id
  from wanted
  cross join lateral (
    select fulfillment_id from :"schema".fulfillment_label as label where label.id = wanted.id offset 0
  ) as label
),
money as (
  select wanted.n, wanted.id, wanted.id as payment_id from wanted
  union all
  select wanted.n, wanted.id, capture.payment_id
  from wanted
  cross join lateral (select payment_id from :"schema".capture where capture.id = wanted.id offset 0) as capture
  union all
  select wanted.n, wanted.id, refund.payment_id
  from wanted
  cross join lateral (select payment_id from :"schema".refund where refund.id = wanted.id offset 0) as refund
),
collection as (
  select wanted.n, wanted.id, wanted.id as collection_id from wanted
  union all
  select money.n, money.id, payment.payment_collection_id
  from money
  cross join lateral (
    select payment_collection_id from :"schema".payment where payment.id = money.payment_id offset 0
  ) as payment
  union all
  select wanted.n, wanted.id, session.payment_collection_id
  from wanted
  cross join lateral (
    select payment_collection_id from :"schema".payment_session as session where session.id = wanted.id offset 0
  ) as session
)
select named.id, named.kind, named.root
from (
  select wanted.n, wanted.id, found.kind, found.root
  from wanted
  cross join lateral (
    (select 'order'::text as kind, id as root from :"schema"."order" where "order".id = wanted.id offset 0)
    union all
    (
      select 'order', id from :"schema"."order"
      where "order".display_id = wanted.number and "order".deleted_at is null offset 0
    )
    union all
    (
      select 'order', id
      from (select null::text as custom_display_id) as absent
      cross join lateral (
        select id
        from :"schema"."order"
        where custom_display_id = ltrim(wanted.id, '#') and "order".deleted_at is null
        offset 0
      ) as named
    )
    union all
    (select 'customer', id from :"schema".customer where customer.id = wanted.id offset 0)
    union all
    (select 'customer', customer_id from :"schema".customer_address as address where address.id = wanted.id offset 0)
    union all
    (select 'cart', id from :"schema".cart where cart.id = wanted.id offset 0)
    union all
    (select 'cart', cart_id from :"schema".cart_line_item as line where line.id = wanted.id offset 0)
    union all
    (select 'order', order_id from :"schema".order_item as item where item.id = wanted.id offset 0)
    union all
    (
      select 'order', item.order_id
      from (
        select order_id, created_at, id
        from :"schema".order_item as item
        where item.item_id = wanted.id and item.deleted_at is null
        offset 0
      ) as item
      order by item.created_at, item.id
      limit 1
    )
    union all
    (select 'order', order_id from :"schema".order_change as change where change.id = wanted.id offset 0)
    union all
    (select 'order', order_id from :"schema"."return" as sent where sent.id = wanted.id offset 0)
    union all
    (select 'order', order_id from :"schema".order_exchange as exchange where exchange.id = wanted.id offset 0)
    union all
    (select 'order', order_id from :"schema".order_claim as claim where claim.id = wanted.id offset 0)
    union all
    (
      select 'order', claim.order_id
      from (select claim_id from :"schema".order_claim_item as item where item.id = wanted.id offset 0) as item
      cross join lateral (
        select order_id from :"schema".order_claim as claim where claim.id = item.claim_id offset 0
      ) as claim
    )
  ) as found
  union all
  select parcel.n, parcel.id, 'order', link.order_id
  from parcel
  cross join lateral (
    select order_id
    from :"schema".order_fulfillment as link
    where link.fulfillment_id = parcel.fulfillment_id and link.deleted_at is null
    offset 0
  ) as link
  union all
  select collection.n, collection.id, 'order', link.order_id
  from collection
  cross join lateral (
    select order_id
    from :"schema".order_payment_collection as link
    where link.payment_collection_id = collection.collection_id and link.deleted_at is null
    offset 0
  ) as link
) as named
where named.root is not null
group by named.n, named.id, named.kind, named.root
order by named.n, named.kind, named.root;
