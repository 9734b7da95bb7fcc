-- Payments: collections, sessions, payments, captures, refunds, and the orders' bookings of these.

create temp table purse as
select
  plan.n, plan.key, plan.id as order_id, plan.cart_id, plan.customer_id, plan.origin, plan.release, plan.digits, currency, due, paid,
  pg_temp.id('pay_col', plan.created_at, plan.key) as id, pg_temp.id('pay', plan.created_at, plan.key * 8) as payment_id,
  case when plan.n % 4 = 0 then 'pp_system_default' else 'pp_stripe_stripe' end as provider,
  coalesce(bought.at, pg_temp.node_clock(plan.created_at - interval '2 minutes', plan.key)) as opened_at,
  -- The payment was made before the order until 2.8.0, and a moment after it since.
  coalesce(bought.at, plan.created_at + case when plan.release >= 20800 then interval '1 second' else interval '-1 second' end)
    as paid_at,
  cancelled.at as canceled_at, has_failed_attempt and due > 0 as has_failed_attempt,
  case
    when due <= 0 or cancelled.at is not null and plan.release < 20200 or paid >= 0.85 then 'none'
    when plan.n % 31 = 5 then 'twice' when plan.n % 31 = 6 then 'half' else 'whole'
  end as taken
from plan join account using (n)
left join step as bought on bought.n = plan.n and bought.kind = 'pay'
left join step as cancelled on cancelled.n = plan.n and cancelled.kind = 'cancel'
where (origin = 'cart' and (due > 0 or plan.n % 10 = 0)) or bought.at is not null
  or origin = 'draft' and plan.n % 2 = 1 or origin = 'import' and plan.n % 200 = 13;
create unique index on purse (n);
analyze purse;

create temp table taking as
select
  n, nth, key * 8 + nth as capture_key, id as collection_id, payment_id, order_id, release,
  case taken when 'whole' then due when 'twice' then
    case nth when 1 then round(due * 0.6, digits) else due - round(due * 0.6, digits) end
    else round(due * 0.5, digits) end as amount,
  date_trunc('milliseconds', paid_at + interval '1 hour' * (paid * 60 * nth)) as at
from purse, generate_series(1, case when taken = 'twice' then 2 else 1 end) as nth
where taken <> 'none';
create index on taking (n);
analyze taking;

-- Refunds: those that happened, those of a first attempt at the cart, and those that the provider refused,
-- whose rows stayed until 2.7.1.
create temp table refunded as
select giving.n, giving.id, purse.payment_id, purse.id as collection_id, giving.amount, giving.at, 'made' as kind, step_key
from giving join purse using (n) where taken <> 'none'
union all
select
  n, pg_temp.id('ref', opened_at, key * 32 + 30), pg_temp.id('pay', opened_at, key * 8 + 7), id, due,
  opened_at + interval '20 seconds', 'attempt', key * 32 + 30
from purse where has_failed_attempt
union all
select
  n, pg_temp.id('ref', paid_at + interval '10 days', key * 32 + 31), payment_id, id, round(due * 0.1, digits),
  date_trunc('milliseconds', paid_at + interval '10 days'), 'refused', key * 32 + 31
from purse where release < 20701 and taken <> 'none' and n % 13 = 4;
create index on refunded (n);
analyze refunded;

insert into payment_collection (
  id, currency_code, amount, raw_amount, authorized_amount, raw_authorized_amount, captured_amount,
  raw_captured_amount, refunded_amount, raw_refunded_amount, status, completed_at, created_at, updated_at)
select
  purse.id, currency, pg_temp.plain(due), pg_temp.raw(due), pg_temp.plain(due), pg_temp.raw(due),
  pg_temp.plain(coalesce(got.amount, 0)), pg_temp.raw(coalesce(got.amount, 0)),
  pg_temp.plain(coalesce(gone.amount, 0)), pg_temp.raw(coalesce(gone.amount, 0)),
  case
    when canceled_at is not null then 'canceled'
    when taken in ('whole', 'twice') and release >= 20500 then 'completed'
    when taken = 'half' and release >= 20805 then 'partially_captured'
    when origin = 'draft' and taken = 'none' then 'not_paid'
    when n % 43 = 7 and taken = 'none' then 'awaiting'
    else 'authorized'
  end,
  case when taken in ('whole', 'twice') then got.at end, opened_at, greatest(got.at, gone.at, canceled_at, paid_at)
from purse
left join lateral (
  select sum(amount) + case when has_failed_attempt then due else 0 end as amount, max(at) as at
  from taking where taking.n = purse.n) as got on true
-- The sum of every row up to the newest refund that the provider agreed to.
left join lateral (
  select sum(amount) as amount, max(at) as at from refunded
  where refunded.n = purse.n and at <= (
    select max(at) from refunded as agreed where agreed.n = purse.n and agreed.kind <> 'refused')
) as gone on true;

insert into payment_session (
  id, currency_code, amount, raw_amount, provider_id, data, status, authorized_at, payment_collection_id,
  created_at, updated_at)
select
  pg_temp.id('payses', opened_at, key * 8), currency, pg_temp.plain(due), pg_temp.raw(due), provider, '{}'::jsonb,
  case when taken = 'none' then 'authorized' else 'captured' end, paid_at, id, opened_at, paid_at
from purse where due > 0
union all
select
  pg_temp.id('payses', opened_at, key * 8 + 7), currency, pg_temp.plain(due), pg_temp.raw(due), provider, '{}'::jsonb,
  'captured', opened_at, id, opened_at, opened_at
from purse where has_failed_attempt;

insert into payment (
  id, amount, raw_amount, currency_code, provider_id, data, captured_at, canceled_at, payment_collection_id,
  payment_session_id, created_at, updated_at)
select
  payment_id, pg_temp.plain(due), pg_temp.raw(due), currency, provider, '{"id": "pi_never_read"}'::jsonb,
  case when taken in ('whole', 'twice') then (select max(at) from taking where taking.n = purse.n) end,
  case when canceled_at is not null and taken = 'none' then canceled_at end, id,
  pg_temp.id('payses', opened_at, key * 8), paid_at,
  greatest(paid_at, canceled_at, (select max(at) from taking where taking.n = purse.n),
    (select max(at) from refunded where refunded.n = purse.n))
from purse where due > 0 and (origin <> 'draft' or taken <> 'none')
union all
select
  pg_temp.id('pay', opened_at, key * 8 + 7), pg_temp.plain(due), pg_temp.raw(due), currency, provider, '{}'::jsonb,
  opened_at, null, id, pg_temp.id('payses', opened_at, key * 8 + 7), opened_at, opened_at + interval '20 seconds'
from purse where has_failed_attempt;

insert into capture (id, amount, raw_amount, payment_id, created_by, created_at, updated_at)
select
  pg_temp.id('capt', at, capture_key), pg_temp.plain(amount), pg_temp.raw(amount), payment_id,
  case when n % 2 = 0 then 'user_1' end, at, at
from taking
union all
select
  pg_temp.id('capt', opened_at, key * 8 + 7), pg_temp.plain(due), pg_temp.raw(due),
  pg_temp.id('pay', opened_at, key * 8 + 7), null, opened_at, opened_at
from purse where has_failed_attempt;

insert into refund (
  id, amount, raw_amount, payment_id, refund_reason_id, note, created_by, created_at, updated_at)
select
  refunded.id, pg_temp.plain(amount), pg_temp.raw(amount), payment_id,
  case when n % 3 = 1 then pg_temp.id('refr', opening.at, base + 1 + n % 2) end,
  case when n % 4 = 1 then E'Kulanz 🤝\n"wie besprochen"' end, case when n % 5 > 0 then 'user_1' end,
  refunded.at, refunded.at
from refunded, opening;

-- An exchange that costs more is paid with a collection of its own.
create temp table surplus as
select
  step.n, step.key, step.order_id, step.at, plan.currency, line.price * line.quantity as amount,
  pg_temp.id('pay_col', step.at, step.step_key) as id, pg_temp.id('pay', step.at, step.step_key) as payment_id, step_key, plan.release
from step join plan using (n) join line on line.n = step.n and k = 40 where token = 'swap' and step.n % 2 = 0 and price > 0;
insert into payment_collection (
  id, currency_code, amount, raw_amount, captured_amount, raw_captured_amount, status, created_at, updated_at)
select
  id, currency, pg_temp.plain(amount), pg_temp.raw(amount), pg_temp.plain(amount), pg_temp.raw(amount),
  case when release >= 20500 then 'completed' else 'authorized' end, at, at + interval '1 minute'
from surplus;
insert into payment (
  id, amount, raw_amount, currency_code, provider_id, captured_at, payment_collection_id, payment_session_id, created_at,
  updated_at)
select
  payment_id, pg_temp.plain(amount), pg_temp.raw(amount), currency, 'pp_system_default', at + interval '1 minute', id,
  pg_temp.id('payses', at, step_key), at, at + interval '1 minute'
from surplus;
insert into capture (id, amount, raw_amount, payment_id, created_at, updated_at)
select
  pg_temp.id('capt', at, step_key), pg_temp.plain(amount), pg_temp.raw(amount), payment_id, at + interval '1 minute',
  at + interval '1 minute'
from surplus;

-- The orders' bookings. Until 2.0.5 both kinds name the payment; until 2.10.2 refunds do, and the second
-- booking of a payment is not made at all; since then each row names its own.
create temp table booking as
select * from (
  select
    n, purse.order_id, purse.release, currency, 'capture' as reference, taking.payment_id, pg_temp.id('capt', at, capture_key) as row_id,
    capture_key * 32 + 1 as row_key, amount, at + interval '50 ms' as at, nth
  from taking join purse using (n)
  union all
  select
    n, order_id, release, currency, 'refund', refunded.payment_id, refunded.id, step_key * 32 + 2, -amount, at + interval '700 ms',
    row_number() over (partition by n order by at)
  from refunded join purse using (n) where kind = 'made'
  union all
  select
    n, order_id, release, currency, 'capture', payment_id, pg_temp.id('capt', at, step_key), step_key * 32 + 3, amount, at + interval '1 minute', 1
  from surplus
) as booked
where nth = 1 or release not between 20005 and 21002;
create index on booking (n);
analyze booking;
insert into order_transaction (
  id, order_id, version, amount, raw_amount, currency_code, reference, reference_id, created_at, updated_at)
select
  pg_temp.id('ordtrx', booking.at, row_key), order_id,
  (select coalesce(max(version), 1) from edition where edition.n = booking.n and edition.at <= booking.at),
  pg_temp.plain(amount), pg_temp.raw(amount), currency, reference,
  case when release < 20005 or reference = 'refund' and release < 21003 then payment_id else row_id end, at, at
from booking;

-- The links.
insert into order_cart (order_id, cart_id, id, created_at, updated_at)
select id, cart_id, pg_temp.id('ordercart', created_at, key), created_at + interval '40 ms', created_at + interval '40 ms'
from plan where cart_id is not null;
insert into cart_payment_collection (cart_id, payment_collection_id, id, created_at, updated_at, deleted_at)
select cart_id, id, pg_temp.id('capaycol', opened_at, key), opened_at, opened_at,
  case when n % 57 = 8 then opened_at end
from purse where cart_id is not null;
insert into order_payment_collection (order_id, payment_collection_id, id, created_at, updated_at)
select order_id, id, pg_temp.id('ordpay', paid_at, key), paid_at, paid_at from purse
union all
select order_id, id, pg_temp.id('ordpay', at, step_key * 2), at, at from surplus;
