-- The refunds of a page's orders: by order, else by their payment's order, else by the order of their
-- payment's swap.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the order's place in $1, from 0; the refunds of an order come in the order of
-- created_at, id. Nothing in the tables ties a refund to a claim or a swap: `claim_id` is the newest claim
-- of the order over the same amount that was made at most a minute before, `swap_id` the swap of the order
-- with that amount to give back that was confirmed nearest to the refund. `payment_id` as in v1_changed_refund.sql.
select
  (page.n - 1)::int4 as position,
  given.id,
  given.amount,
  case when octet_length(given.reason::text) > $3::int4 then left(given.reason::text, $3::int4 + 1)
    else given.reason::text end as reason,
  case when octet_length(given.note) > $3::int4 then left(given.note, $3::int4 + 1)
    else given.note end as note,
  given.created_at,
  given.writer,
  case when given.reason = 'claim' then (
    select claim.id from :"schema".claim_order as claim
    where claim.order_id = page.id and claim.refund_amount = given.amount
      and extract(epoch from given.created_at) - extract(epoch from claim.created_at)
        between 0 and 60
    order by claim.created_at desc, claim.id
    limit 1
  ) end as claim_id,
  case when given.reason = 'swap' then (
    select swap.id from :"schema".swap
    where swap.order_id = page.id and swap.difference_due = -given.amount::numeric
    order by
      abs(
        extract(epoch from given.created_at)
        - extract(epoch from coalesce(swap.confirmed_at, swap.created_at))),
      swap.id
    limit 1
  ) end as swap_id,
  coalesce((select true from :"schema"."return" where "return".id = given.id), false) as return_has_id
from (select null::varchar as payment_id) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, amount, reason, note, created_at, xmin as writer
  from :"schema".refund where refund.order_id = page.id
  union all
  select refund.*
  from :"schema".payment
  cross join lateral (
    select id, amount, reason, note, created_at, xmin as writer
    from :"schema".refund where payment_id = payment.id and order_id is null
  ) as refund
  where payment.order_id = page.id
  union all
  select refund.*
  from :"schema".swap
  join :"schema".payment on payment.swap_id = swap.id and payment.order_id is null
  cross join lateral (
    select id, amount, reason, note, created_at, xmin as writer
    from :"schema".refund where payment_id = payment.id and order_id is null
  ) as refund
  where swap.order_id = page.id
) as given
order by page.n, given.created_at, given.id
limit $2::int4;
