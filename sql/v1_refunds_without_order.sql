-- How many changed refunds belong to no order.
--
-- $1 text  the horizon of `refund` (a 64-bit transaction id in decimal); null takes every row
--
-- One row with the column `count`: refunds without an order of their own whose payment has none either,
-- nor a swap.
select count(*) as count
from :"schema".refund
left join :"schema".payment on payment.id = refund.payment_id
where refund.order_id is null and payment.order_id is null and payment.swap_id is null
  and ($1::text is null or age(refund.xmin) between 0 and age($1::text::xid8::xid));
