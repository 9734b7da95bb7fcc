-- The orders and payments of customers.
--
-- $1 text[]  customer ids
--
-- One row per customer with orders that count and are not canceled; `position` is the id's place in $1, from 0.
-- `orders_count` counts these orders: no draft, not deleted. `total_spent` is the amount captured for them minus the
-- amount given back, in major units of `currency_code`; both are null if the orders have several currencies.
-- `updated_at` is the newest of the rows behind these values.
select
  (page.n - 1)::int4 as position,
  sum.orders_count,
  case when sum.currencies = 1 then left(sum.currency_code, 1000) end as currency_code,
  case when sum.currencies = 1 then left(sum.spent::text, 1000) end as total_spent,
  sum.updated_at
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    count(*) as orders_count,
    count(distinct lower(placed.currency_code)) as currencies,
    min(lower(placed.currency_code)) as currency_code,
    sum(coalesce(paid.amount, 0) - coalesce(paid.refunded, 0)) as spent,
    max(greatest(placed.updated_at, paid.updated_at)) as updated_at
  from (
    select id, currency_code, updated_at from :"schema"."order"
    where "order".customer_id = page.id and canceled_at is null and deleted_at is null
      and status <> 'draft' and not is_draft_order
    offset 0
  ) as placed
  left join lateral (
    select
      sum(taken.amount) as amount,
      sum(given.amount) as refunded,
      max(greatest(payment.updated_at, taken.updated_at, given.updated_at)) as updated_at
    from :"schema".order_payment_collection as link
    join :"schema".payment
      on payment.payment_collection_id = link.payment_collection_id and payment.deleted_at is null
    left join lateral (
      select sum(capture.amount) as amount, max(capture.updated_at) as updated_at
      from :"schema".capture where capture.payment_id = payment.id and capture.deleted_at is null
    ) as taken on true
    left join lateral (
      select sum(refund.amount) as amount, max(refund.updated_at) as updated_at
      from :"schema".refund where refund.payment_id = payment.id and refund.deleted_at is null
    ) as given on true
    where link.order_id = placed.id and link.deleted_at is null
  ) as paid on true
) as sum
where sum.orders_count > 0
order by page.n;
