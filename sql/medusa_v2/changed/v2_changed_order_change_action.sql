-- The orders with a changed row of order_change_action.
--
-- $1 text  the table's horizon (a 64-bit transaction id in decimal); null takes every row
--
-- Columns: `root`, order ids, repeated and in no order; `writer`, the id (32 bits) of the transaction that
-- wrote the row version.
-- A row names its order, or its change does.
select
  coalesce(
    action.order_id,
    (select change.order_id from :"schema".order_change as change where change.id = action.order_change_id)
  ) as root,
  action.xmin as writer
from :"schema".order_change_action as action
where ($1::text is null or age(action.xmin) between 0 and age($1::text::xid8::xid));
