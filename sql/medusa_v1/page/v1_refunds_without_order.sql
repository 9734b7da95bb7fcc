-- The number of changed refunds that belong to no order.
--
-- $1 text  the horizon of `refund` (a 64-bit transaction id in decimal); null takes every row
--
-- One row with the column `count`: refunds without an order of their own whose payment has none either,
-- nor a swap. `payment_id` as in v1_changed_refund.sql.
select count(*) as count
from (select null::varchar as payment_id) as absent
cross join lateral (
  select payment_id
  from :"schema".refund
  where order_id is null
    and ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid))
) as changed
left join :"schema".payment on payment.id = changed.payment_id
where payment.order_id is null and payment.swap_id is null;
