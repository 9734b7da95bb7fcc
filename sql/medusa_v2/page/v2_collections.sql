-- The payment collections of a page's orders, each with its payments.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- One row per payment, and one for a collection without any: the rows of one collection stand side by side. `position`
-- is the order's place in $1, from 0; rows come in the order of position, the link's created_at, the collection's id,
-- the payment's created_at and id. `is_first_link`: whether no other order was linked to it earlier. Numbers are text,
-- as Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  link.payment_collection_id as id,
  link.created_at as linked_at,
  link.xmin as writer,
  not exists (
    select from :"schema".order_payment_collection as other
    where other.payment_collection_id = link.payment_collection_id and other.deleted_at is null
      and (other.created_at, other.order_id) < (link.created_at, link.order_id)
  ) as is_first_link,
  collection.id is null or collection.deleted_at is not null as is_deleted,
  collection.created_at,
  collection.status,
  left(collection.currency_code, 1000) as currency_code,
  left(coalesce(collection.raw_amount ->> 'value', collection.amount::text), 1000) as amount,
  left(coalesce(collection.raw_captured_amount ->> 'value', collection.captured_amount::text), 1000) as captured_amount,
  left(coalesce(collection.raw_refunded_amount ->> 'value', collection.refunded_amount::text), 1000) as refunded_amount,
  payment.id as payment_id,
  left(payment.provider_id, 1000) as provider_id,
  left(payment.currency_code, 1000) as payment_currency_code,
  payment.created_at as payment_created_at,
  payment.captured_at,
  payment.canceled_at,
  payment.xmin as payment_writer
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_payment_collection as link on link.order_id = page.id and link.deleted_at is null
left join :"schema".payment_collection as collection on collection.id = link.payment_collection_id
left join :"schema".payment
  on payment.payment_collection_id = link.payment_collection_id and payment.deleted_at is null
order by page.n, link.created_at, link.payment_collection_id, payment.created_at, payment.id
limit $2::int4;
