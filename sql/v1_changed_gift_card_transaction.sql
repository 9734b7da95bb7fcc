-- The orders with a changed gift card transaction.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- One column, `root`: order ids, repeated and in no order.
-- A row names its order.
select order_id as root
from :"schema".gift_card_transaction
where ($1::text is null or age(xmin) between 0 and age($1::text::xid8::xid));
