-- The orders with a changed payment for an edit.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- One column, `root`: order ids, repeated and in no order.
-- The order of the edit whose payment collection holds the payment.
select edit.order_id as root
from payment
join payment_collection_payments as held on held.payment_id = payment.id
join order_edit as edit on edit.payment_collection_id = held.payment_collection_id
where ($1::text is null or age(payment.xmin) between 0 and age($1::text::xid8::xid));
