-- The transactions that wrote the rows that name an order, a cart, or a row of an order.
--
-- $1 text[]  ids
--
-- Columns: `id`, one of $1; `writer`, the id (32 bits) of the transaction that wrote a row version that names it.
-- At most 50 rows of a table for each id. A row that is named existed when its name was written.
select page.id, referring.writer
from unnest($1::text[]) as page (id)
cross join lateral (
  (select xmin as writer from :"schema".order_item
    where order_item.order_id = page.id and order_item.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_summary
    where order_summary.order_id = page.id and order_summary.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_change
    where order_change.order_id = page.id and order_change.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_change_action
    where order_change_action.order_change_id = page.id and order_change_action.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_cart
    where order_cart.order_id = page.id and order_cart.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_cart
    where order_cart.cart_id = page.id and order_cart.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_fulfillment
    where order_fulfillment.order_id = page.id and order_fulfillment.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_fulfillment
    where order_fulfillment.fulfillment_id = page.id and order_fulfillment.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".fulfillment_label
    where fulfillment_label.fulfillment_id = page.id and fulfillment_label.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_payment_collection
    where order_payment_collection.order_id = page.id and order_payment_collection.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".payment
    where payment.payment_collection_id = page.id and payment.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".capture
    where capture.payment_id = page.id and capture.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".refund
    where refund.payment_id = page.id and refund.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".order_transaction
    where order_transaction.reference_id = page.id and order_transaction.deleted_at is null limit 50)
  union all
  (select xmin from :"schema".cart_payment_collection
    where cart_payment_collection.cart_id = page.id limit 50)
) as referring;
