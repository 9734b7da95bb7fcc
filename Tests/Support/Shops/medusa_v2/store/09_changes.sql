-- Changes, their actions, and the returns, exchanges and claims behind them.

insert into order_change (
  id, order_id, version, description, status, created_by, confirmed_by, confirmed_at, change_type, return_id,
  claim_id, exchange_id, requested_by, requested_at, carry_over_promotions, created_at, updated_at)
select
  step.change_id, step.order_id, step.version, null, 'confirmed', case when step.n % 3 = 0 then 'user_1' end,
  case when step.n % 4 > 0 then 'user_1' end, step.at,
  case step.kind
    when 'ask' then 'return_request' when 'receive' then 'return_receive' when 'damaged' then 'return_receive'
    when 'swap' then 'exchange' when 'claim' then 'claim' when 'edit' then 'edit' when 'transfer' then 'transfer'
    when 'update' then 'update_order' when 'credit' then 'credit_line'
    when 'refund' then 'credit_line'
  end,
  coalesce(back.id, receipt.return_id), back.claim_id, coalesce(back.exchange_id, receipt.exchange_id),
  case when step.kind = 'transfer' then 'cus_new' end, case when step.kind = 'transfer' then step.at end,
  case when step.kind = 'swap' and step.release >= 21200 then step.n % 2 = 0 end,
  date_trunc('milliseconds', step.at - interval '30 seconds' * (step.kind in ('ask', 'swap', 'claim', 'edit'))::int), step.at
from step left join sent_back as back using (n, nth) left join receipt using (n, nth)
where step.kind not in ('pay') and (step.raises = 1 or step.kind = 'update');

-- Claims that give money back have no return.
update order_change set claim_id = pg_temp.id('claim', step.at - interval '30 seconds', step_key)
from step where step.change_id = order_change.id and step.token = 'claim';

create temp table action as
-- Quantities are written as a number, a text or an object.
with parcels as (
  select
    step.n, step.nth, step.change_id, step.order_id, step.version, step.at, k, pieces,
    case kind when 'pack' then 'FULFILL_ITEM' when 'ship' then 'SHIP_ITEM' when 'deliver' then 'DELIVER_ITEM'
      else 'CANCEL_ITEM_FULFILLMENT' end as action,
    'fulfillment' as reference, pg_temp.id('ful', packed.at, packed.key * 32 + packed.nth) as reference_id,
    null::text as return_id, null::text as exchange_id, null::text as claim_id, '{}'::jsonb as more
  from step join parcel on parcel.n = step.n and parcel = subject
  join lateral (
    select at, key, nth from step as packed
    where packed.n = step.n and packed.kind = 'pack' and packed.subject = step.subject
  ) as packed on true
  where kind in ('pack', 'ship', 'deliver', 'unpack')
), backs as (
  select
    n, nth, change_id, order_id, version, at, k, pieces, 'RETURN_ITEM', 'return', id, id, exchange_id, claim_id,
    jsonb_build_object('return_id', id)
  from sent_back where id is not null
  union all
  select
    n, nth, change_id, order_id, version, at, k, part, action, 'return', return_id, return_id, exchange_id, null, '{}'
  from receipt, lateral (values ('RECEIVE_RETURN_ITEM', pieces - broken), ('RECEIVE_DAMAGED_RETURN_ITEM', broken))
    as got (action, part)
  where part > 0
), news as (
  select
    step.n, step.nth, step.change_id, step.order_id, step.version, step.at, line.k, line.quantity, 'ITEM_ADD',
    case step.kind when 'swap' then 'order_exchange' when 'claim' then 'order_claim' else 'order_line_item' end, line.id,
    null, back.exchange_id, back.claim_id, jsonb_build_object('unit_price', price)
  from step join line on line.n = step.n and line.since_version = step.version and line.k >= 40
  left join sent_back as back on back.n = step.n and back.nth = step.nth
  where step.kind in ('swap', 'claim', 'edit')
  union all
  select
    step.n, nth, change_id, order_id, version, at, 1, line.quantity + 1, 'ITEM_UPDATE', 'order_line_item', line.id,
    null, null, null, jsonb_build_object('quantity_diff', 1)
  from step join line on line.n = step.n and k = 1 where token = 'edit'
  union all
  select
    step.n, nth, change_id, order_id, version, at, k, line.quantity, 'ITEM_REMOVE', 'order_line_item', line.id,
    null, null, null, '{}'
  from step join line on line.n = step.n and k < 40 where token = 'edit:strip'
  union all
  select
    step.n, nth, change_id, order_id, version, at, 1, least(line.quantity, 1), 'WRITE_OFF_ITEM', 'order_claim',
    pg_temp.id('claim', at - interval '30 seconds', step_key), null, null,
    pg_temp.id('claim', at - interval '30 seconds', step_key), '{}'
  from step join line on line.n = step.n and k = 1 where kind = 'claim'
)
select *, row_number() over (partition by n, nth order by action, k) as rank
from (select * from parcels union all select * from backs union all select * from news) as all_actions;

insert into order_change_action (
  id, order_id, version, order_change_id, reference, reference_id, action, details, applied, return_id,
  exchange_id, claim_id, created_at, updated_at)
select
  pg_temp.id('ordchact', action.at, (key * 32 + nth) * 64 + rank), order_id, version, change_id, reference, reference_id,
  action,
  more || jsonb_build_object('reference_id', line.id, 'quantity', case (line_key + nth) % 7
    when 3 then to_jsonb(pieces::text)
    when 4 then jsonb_build_object('value', trim_scale(pieces)::text, 'precision', 20)
    else to_jsonb(trim_scale(pieces)) end),
  true, return_id, exchange_id, claim_id, action.at, action.at
from action join line using (n, k)
order by action.at, action.n, nth, rank;
insert into order_change_action (
  id, order_id, version, order_change_id, action, details, amount, raw_amount, applied, created_at, updated_at)
select
  pg_temp.id('ordchact', step.at, step_key * 64), order_id, version, change_id,
  case kind when 'transfer' then 'TRANSFER_CUSTOMER' when 'update' then 'UPDATE_ORDER_PROPERTIES' else 'CREDIT_LINE_ADD' end,
  case kind when 'transfer' then '{"customer_id": "cus_new"}'::jsonb when 'update' then '"no object"' else '{}' end,
  pg_temp.plain(credit.amount), pg_temp.raw(credit.amount), true, step.at, step.at
from step left join credit on credit.n = step.n and credit.since = step.version
where kind in ('transfer', 'update', 'credit') or kind in ('refund', 'cancel') and raises = 1;

-- Exchanges, claims and returns, as the admin begins them: their own rows do not change when they are confirmed.
insert into order_exchange (
  id, order_id, return_id, order_version, no_notification, difference_due, raw_difference_due, created_by,
  created_at, updated_at, canceled_at)
select
  exchange_id, order_id, case when n % 5 > 0 then id end, version - 1, null, null, null, 'user_1',
  date_trunc('milliseconds', at - interval '30 seconds'), date_trunc('milliseconds', at - interval '20 seconds'),
  (select at from step where step.n = sent_back.n and kind = 'unswap')
from sent_back where kind = 'swap';
insert into order_exchange_item (id, exchange_id, item_id, quantity, raw_quantity, note, created_at, updated_at)
select
  pg_temp.id('oexcitem', at, line_key), exchange_id, line.id, pg_temp.plain(quantity), pg_temp.raw(quantity),
  case when line_key % 4 = 1 then 'größer bitte' end, date_trunc('milliseconds', at - interval '1 second'),
  date_trunc('milliseconds', at - interval '1 second')
from sent_back join line on line.n = sent_back.n
  and line.k = case when sent_back.subject = '2' then 43 when sent_back.kind = 'swap' then 40 end;

insert into return (
  id, order_id, claim_id, exchange_id, order_version, status, refund_amount, raw_refund_amount, location_id, created_by,
  requested_at, received_at, canceled_at, created_at, updated_at)
select
  back.id, back.order_id, back.claim_id, back.exchange_id, back.version - 1,
  (case
    when undone.at is not null then 'canceled'
    when got.receipts is null then 'requested'
    when back.is_parted then 'partially_received' else 'received' end)::return_status_enum,
  case when back.n % 7 = 3 then 12.5 end, case when back.n % 7 = 3 then pg_temp.raw(12.50) end, 'sloc_1', 'user_1',
  case when back.n % 3 > 0 then back.at end,
  case when not back.is_parted then got.at end, undone.at,
  date_trunc('milliseconds', back.at - interval '20 seconds'), greatest(back.at, got.at, undone.at)
from sent_back as back
left join lateral (
  select count(*) as receipts, max(at) as at from receipt where return_id = back.id having count(*) > 0) as got on true
left join lateral (
  select at from step where step.n = back.n and step.kind = case back.kind when 'ask' then 'unask' when 'swap' then 'unswap' end
) as undone on true
where back.id is not null;
-- The last receipt overwrites the content of the first one.
insert into return_item (
  id, return_id, reason_id, item_id, quantity, raw_quantity, received_quantity, raw_received_quantity,
  damaged_quantity, raw_damaged_quantity, note, created_at, updated_at)
select
  pg_temp.id('retitem', back.at, step_key), back.id,
  case when back.n % 3 > 0 then pg_temp.id('rr', opening.at, base + 1 + back.n % 4) end, back.item_id,
  pg_temp.plain(back.pieces), pg_temp.raw(back.pieces),
  pg_temp.plain(coalesce(got.pieces, 0)), pg_temp.raw(coalesce(got.pieces, 0)),
  pg_temp.plain(coalesce(got.broken, 0)), pg_temp.raw(coalesce(got.broken, 0)),
  case when back.n % 4 = 1 then E'zu klein 🤏\n"wirklich"' end, back.at, back.at
from opening, sent_back as back left join lateral (
  select pieces, broken from receipt where return_id = back.id order by at desc limit 1) as got on true
where back.id is not null;

insert into order_claim (
  id, order_id, return_id, order_version, type, refund_amount, raw_refund_amount, created_by, created_at, updated_at)
select
  pg_temp.id('claim', step.at - interval '30 seconds', step_key), step.order_id, back.id, version - 1,
  (case when step.subject = 'c' then 'replace' else 'refund' end)::order_claim_type_enum,
  case when step.subject is null then 10 end, case when step.subject is null then pg_temp.raw(10.005) end, 'user_1',
  date_trunc('milliseconds', step.at - interval '30 seconds'), date_trunc('milliseconds', step.at - interval '30 seconds')
from step left join (select n, nth, id from sent_back) as back using (n, nth) where kind = 'claim';
insert into order_claim_item (
  id, claim_id, item_id, is_additional_item, reason, quantity, raw_quantity, note, created_at, updated_at)
select
  pg_temp.id('claitem', at, line_key), pg_temp.id('claim', at - interval '30 seconds', step_key), line.id, k = 41,
  case when k = 1 and step.n % 5 > 0 then
    (array['missing_item', 'wrong_item', 'production_failure', 'other'])[1 + step.n % 4]::claim_reason_enum end,
  case when k = 41 then line.quantity else least(line.quantity, 1) end,
  pg_temp.raw(case when k = 41 then line.quantity else least(line.quantity, 1) end),
  case when step.n % 3 = 0 then 'Karton nass ☔' end, at, at
from step join line on line.n = step.n and (k = 1 or k = 41 and subject = 'c') where kind = 'claim';
insert into order_claim_item_image (id, claim_item_id, url, created_at, updated_at, deleted_at)
select
  pg_temp.id('climg', created_at, ('x' || md5(id))::bit(59)::bigint + i), id,
  'https://cdn.example/claim-' || left(md5(id), 6) || '-' || i || '.jpg?x="1"', created_at, created_at,
  case when i = 3 then created_at end
from order_claim_item, generate_series(1, 3) as i where not is_additional_item and md5(id) < 'a';
