-- The actions on the lines of a page's orders: packed, shipped, delivered, received back.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the actions of an order come in the order of id, also those of
-- unconfirmed changes. `line_id` and `quantity` are those of `details`, null where these are no object; `quantity` is
-- text: of a number, a string, or the `value` of an object.
select
  (page.n - 1)::int4 as position,
  action.id,
  action.order_change_id as change_id,
  action.action,
  action.reference,
  action.reference_id,
  action.details ->> 'reference_id' as line_id,
  left(
    case when jsonb_typeof(action.details -> 'quantity') = 'object' then action.details -> 'quantity' ->> 'value'
      else action.details ->> 'quantity' end, 1000) as quantity
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_change_action as action
  on action.order_id = page.id and action.deleted_at is null
  and action.action in (
    'SHIP_ITEM', 'FULFILL_ITEM', 'DELIVER_ITEM', 'RECEIVE_RETURN_ITEM', 'RECEIVE_DAMAGED_RETURN_ITEM')
order by page.n, action.id
limit $2::int4;
