-- Oddities that make a shop's books and its events differ.
--
-- One row per kind, with its number: `unpaid`, orders (no drafts) without a payment; `unordered`, carts whose payment
-- was captured and that have no order; `repeated`, carts with more than one order; `parts`, orders whose metadata names
-- another order as their parent. `except` reads each table once, however wrong the planner is about the number of rows
-- that are left.
select 'unpaid' as kind, count(*) as count
from :"schema"."order" as o
where o.deleted_at is null and o.status <> 'draft' and not o.is_draft_order
  and not exists (
    select from :"schema".order_payment_collection as link
    join :"schema".payment
      on payment.payment_collection_id = link.payment_collection_id and payment.deleted_at is null
    where link.order_id = o.id and link.deleted_at is null
  )
union all
select 'unordered', count(*)
from (
  select link.cart_id
  from (
    select payment_collection_id
    from :"schema".payment
    where captured_at is not null and canceled_at is null and deleted_at is null
    except
    select payment_collection_id from :"schema".order_payment_collection where deleted_at is null
  ) as untaken
  join :"schema".cart_payment_collection as link
    on link.payment_collection_id = untaken.payment_collection_id and link.deleted_at is null
  except
  select cart_id from :"schema".order_cart
) as paid
union all
select 'repeated', count(*)
from (
  select cart_id from :"schema".order_cart where deleted_at is null group by cart_id having count(*) > 1
) as repeated
union all
select 'parts', count(*)
from :"schema"."order" as o
where o.deleted_at is null and jsonb_typeof(o.metadata -> 'parent_order_id') = 'string'
  and exists (
    select from :"schema"."order" as parent
    where parent.id = o.metadata ->> 'parent_order_id' and parent.id <> o.id
  );
