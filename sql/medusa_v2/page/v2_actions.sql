-- The actions on the lines of a page's orders: packed, shipped, delivered, received back.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the actions of an order come in the order of id, also those of
-- unconfirmed changes. An action without an order is that of its change; whether there is any, the index of order_id
-- answers once. `line_id` and `quantity` are those of `details`, null where these are no object; `quantity` is
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
cross join lateral (
  select id, order_change_id, action, reference, reference_id, details
  from :"schema".order_change_action
  where order_change_action.order_id = page.id and order_change_action.deleted_at is null
  union all
  select adrift.id, adrift.order_change_id, adrift.action, adrift.reference, adrift.reference_id, adrift.details
  from :"schema".order_change as change
  cross join lateral (
    select id, order_id, order_change_id, action, reference, reference_id, details
    from :"schema".order_change_action
    where order_change_action.order_change_id = change.id and order_change_action.deleted_at is null
    offset 0
  ) as adrift
  where change.order_id = page.id and change.deleted_at is null and adrift.order_id is null and (
    select true
    from :"schema".order_change_action as first
    where first.order_id is null and first.deleted_at is null
    order by first.order_id
    limit 1
  )
) as action
where action.action in (
  'SHIP_ITEM', 'FULFILL_ITEM', 'DELIVER_ITEM', 'RECEIVE_RETURN_ITEM', 'RECEIVE_DAMAGED_RETURN_ITEM')
order by page.n, action.id
limit $2::int4;
