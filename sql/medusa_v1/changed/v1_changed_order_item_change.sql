-- The orders with a changed line of an edit.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- The order of the edit.
select edit.order_id as root, change.xmin as writer
from :"schema".order_item_change as change
join :"schema".order_edit as edit on edit.id = change.order_edit_id
where ($1::text is null or age(change.xmin) between 0 and age($1::text::xid8::xid));
