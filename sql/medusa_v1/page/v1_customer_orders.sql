-- The orders and payments of customers.
--
-- $1 text[]  customer ids
--
-- One row per customer with orders that are not canceled; `position` is the id's place in $1, from 0. `orders_count`
-- counts these orders. `total_spent` is the amount captured for them minus the amount given back, in minor units of
-- `currency_code`; both are null if the orders have several currencies, and `total_spent` where it is beyond 2^53.
-- `updated_at` is the newest of the rows behind these values. `payment_id` as in v1_changed_refund.sql.
select
  (page.n - 1)::int4 as position,
  sum.orders_count,
  case when sum.currencies = 1 then sum.currency_code end as currency_code,
  case when sum.currencies = 1 and abs(sum.spent) < 9007199254740992 then sum.spent::int8 end
    as total_spent,
  sum.updated_at
from (select null::varchar as payment_id) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    count(*) as orders_count,
    count(distinct placed.currency_code) as currencies,
    min(placed.currency_code) as currency_code,
    sum(coalesce(paid.amount, 0) - coalesce(given.amount, 0)) as spent,
    max(greatest(placed.updated_at, paid.updated_at, given.updated_at)) as updated_at
  from (
    select id, currency_code, updated_at from :"schema"."order"
    where "order".customer_id = page.id and canceled_at is null
    offset 0
  ) as placed
  left join lateral (
    select
      sum(payment.amount) filter (where payment.captured_at is not null)::numeric as amount,
      max(payment.updated_at) as updated_at
    from :"schema".payment where payment.order_id = placed.id
  ) as paid on true
  left join lateral (
    select sum(refund.amount)::numeric as amount, max(refund.updated_at) as updated_at
    from (
      select amount, updated_at from :"schema".refund where refund.order_id = placed.id
      union all
      select refund.amount, refund.updated_at
      from :"schema".payment
      cross join lateral (
        select amount, updated_at
        from :"schema".refund where payment_id = payment.id and order_id is null
      ) as refund
      where payment.order_id = placed.id
    ) as refund
  ) as given on true
) as sum
where sum.orders_count > 0
order by page.n;
