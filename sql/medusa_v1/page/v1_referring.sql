-- The transactions that wrote the rows that name an order, a cart, or a row of an order.
--
-- $1 text[]  ids
--
-- Columns: `id`, one of $1; `writer`, the id (32 bits) of the transaction that wrote a row version that names it.
-- At most 50 rows of a table for each id. A row that is named existed when its name was written.
select page.id, referring.writer
from unnest($1::text[]) as page (id)
cross join lateral (
  (select xmin as writer from :"schema".line_item where line_item.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".line_item where line_item.swap_id = page.id limit 50)
  union all
  (select xmin from :"schema".line_item where line_item.cart_id = page.id limit 50)
  union all
  (select xmin from :"schema".payment where payment.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".shipping_method where shipping_method.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".shipping_method where shipping_method.return_id = page.id limit 50)
  union all
  (select xmin from :"schema".fulfillment where fulfillment.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".fulfillment where fulfillment.swap_id = page.id limit 50)
  union all
  (select xmin from :"schema".fulfillment_item where fulfillment_item.fulfillment_id = page.id limit 50)
  union all
  (select xmin from :"schema".refund where refund.order_id = page.id limit 50)
  union all
  (select xmin from :"schema"."return" where "return".order_id = page.id limit 50)
  union all
  (select xmin from :"schema"."return" where "return".swap_id = page.id limit 50)
  union all
  (select xmin from :"schema".return_item where return_item.return_id = page.id limit 50)
  union all
  (select xmin from :"schema".swap where swap.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".claim_order where claim_order.order_id = page.id limit 50)
  union all
  (select xmin from :"schema".claim_image where claim_image.claim_item_id = page.id limit 50)
  union all
  (select xmin from :"schema".claim_item_tags where claim_item_tags.item_id = page.id limit 50)
  union all
  (select xmin from :"schema".payment_session where payment_session.cart_id = page.id limit 50)
  union all
  (select xmin from :"schema"."order" as o where o.cart_id = page.id limit 50)
) as referring;
