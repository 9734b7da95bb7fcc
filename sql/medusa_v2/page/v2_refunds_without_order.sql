-- The number of changed refunds that belong to no order.
--
-- $1 text  the horizon of `refund` (a 64-bit transaction id in decimal); null takes every row
--
-- One row with the column `count`: refunds whose payment's collection no order is linked to.
select count(*) as count
from :"schema".refund as changed
left join :"schema".payment on payment.id = changed.payment_id
where changed.deleted_at is null
  and ($1::text is null or age(changed.xmin) between 0 and age($1::text::xid8::xid))
  and not exists (
    select from :"schema".order_payment_collection as link
    where link.payment_collection_id = payment.payment_collection_id and link.deleted_at is null
  );
