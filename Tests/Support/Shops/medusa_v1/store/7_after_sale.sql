-- Parcels, refunds and returns.

-- Half of each line, rounded up, goes into the first of two parcels.
create temp table parcel as
select
  n, j, key * 8 + j as key, parcels, j < shipped as has_left,
  packed_at + interval '1 day' * j as packed_at, packed_at + interval '1 day' * j + interval '5 hours' as left_at,
  pg_temp.id('ful', packed_at + interval '1 day' * j, key * 8 + j) as id, id as order_id, false as is_void
from plan, generate_series(0, 1) as j where j < parcels
union all
select
  n, 2, key * 8 + 2, 1, false, packed_at, null, pg_temp.id('ful', packed_at, key * 8 + 2), id, true
from plan where halt = 'unpacked';

insert into fulfillment (
  id, order_id, data, shipped_at, canceled_at, created_at, updated_at, provider_id, no_notification)
select
  id, order_id, '{}', case when has_left then pg_temp.node_clock(left_at, key) end,
  case when is_void then pg_temp.node_clock(packed_at, key) end, packed_at,
  case when has_left then left_at else packed_at end,
  case when n % 41 > 0 then 'webshipper' end, false
from parcel;

insert into fulfillment_item (fulfillment_id, item_id, quantity)
select
  parcel.id, line.id,
  case when parcel.parcels = 1 then quantity when j = 0 then (quantity + 1) / 2 else quantity / 2 end
from parcel join line using (n)
where k <> 40 and (parcel.parcels = 1 or j = 0 or quantity > 1);

insert into tracking_link (id, url, tracking_number, fulfillment_id, created_at, updated_at)
select
  pg_temp.id('tlink', left_at, key * 2 + nth),
  case when n % 3 > 0 then 'https://track.example/?id=' || key * 2 + nth || '&lang=de' end,
  concat('00', key * 2 + nth, 'ÄÖ'), id, left_at, left_at
from parcel, generate_series(0, 1) as nth
where has_left and (nth = 0 and n % 12 > 0 or n % 12 = 5);

-- Returns of the first line. Seven in ten have been received, some of them with nothing to give back.
create temp table sent_back as
select
  plan.n, plan.key, plan.id as order_id, line.id as item_id, quantity,
  pg_temp.id('ret', packed_at + interval '6 days', plan.key * 8) as id,
  packed_at + interval '6 days' as asked_at, packed_at + interval '13 days' as back_at,
  (array['received', 'received', 'received', 'received', 'received', 'received', 'received',
    'requested', 'canceled', 'requires_action'])[1 + plan.n % 10] as status,
  case when plan.n % 20 = 3 then 0 else least(price, greatest(due - extra, 0)) end as amount
from plan join line using (n) join total using (n)
where plan.has_return and k = 1;

insert into return (
  id, status, order_id, shipping_data, refund_amount, received_at, created_at, updated_at,
  no_notification)
select
  id, status::return_status_enum, order_id, '{}', amount,
  case when status = 'received' then pg_temp.node_clock(back_at, key) end, asked_at,
  case when status = 'received' then back_at else asked_at end, null
from sent_back;

insert into return_item (
  return_id, item_id, quantity, is_requested, requested_quantity, received_quantity, reason_id, note)
select
  sent_back.id, item_id, 1, true, 1, case when status = 'received' then 1 end,
  case when n % 4 > 0 then pg_temp.id('rr', at, base + 1 + n % 4) end,
  case when n % 3 = 0 then 'Leider passt die Größe nicht 😕' end
from sent_back, opening;

insert into shipping_method (id, shipping_option_id, return_id, price, data)
select pg_temp.id('sm', asked_at, sent_back.key * 8 + 2), shipping.id, sent_back.id, price, '{}'
from sent_back join plan using (n) join shipping on shipping.place = plan.place and option = 4
where sent_back.n % 2 = 0;

-- The refund of a return lies in its transaction; the others stand alone, some made at the payment.
insert into refund (id, order_id, amount, note, reason, created_at, updated_at, payment_id)
select
  pg_temp.id('ref', back_at, key * 8), order_id, amount, null, 'return'::refund_reason_enum, back_at,
  back_at, null::text
from sent_back where status = 'received' and amount > 0
union all
select
  pg_temp.id('ref', packed_at + interval '4 days' * j, key * 8 + j),
  case when n % 5 <> 1 then id end,
  case when n % 4 = 0 then due - extra else (due - extra) / 4 end,
  case when n % 2 = 0 then 'Kulanz – "goodwill"' end,
  (case when n % 3 = 0 then 'discount' else 'other' end)::refund_reason_enum,
  packed_at + interval '4 days' * j, packed_at + interval '4 days' * j,
  case when n % 5 = 1 then pg_temp.id('pay', created_at, key * 4) end
from plan join total using (n), generate_series(1, 2) as j
where has_refund and halt is null and due - extra > 4 and paid <= 0.85 and (j = 1 or n % 8 = 3);

update payment set amount_refunded = least(payment.amount, given.amount), updated_at = given.at
from (
  select coalesce(payment_id, payment.id) as id, sum(refund.amount)::int as amount, max(refund.created_at) as at
  from refund left join payment on payment.order_id = refund.order_id
  group by 1
) as given
where given.id = payment.id;
