-- The orders with a changed line of an order edit.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- One column, `root`: order ids, repeated and in no order.
-- The order of the line's edit.
select edit.order_id as root
from line_item as line
join order_edit as edit on edit.id = line.order_edit_id
where ($1::text is null or age(line.xmin) between 0 and age($1::text::xid8::xid))
  and line.order_edit_id is not null;
