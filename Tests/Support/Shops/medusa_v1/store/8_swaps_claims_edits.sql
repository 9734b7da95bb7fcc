-- Swaps, claims and order edits.

-- A swap: the first line comes back, another article goes out; its own cart carries the difference.
create temp table exchange as
select
  plan.n, plan.key, plan.id as order_id, line.id as item_id, line.price as old_price, plan.email,
  plan.customer_id, plan.region_id, plan.place, currency,
  pg_temp.id('swap', packed_at + interval '8 days', plan.key) as id,
  pg_temp.id('cart', packed_at + interval '8 days', plan.key * 4 + 1) as cart_id,
  pg_temp.id('ret', packed_at + interval '8 days', plan.key * 8 + 1) as return_id,
  packed_at + interval '8 days' as at, packed_at + interval '9 days' as settled_at,
  stock.title, stock.variant_id, pg_temp.round_up(cents * factor) as price,
  pg_temp.round_up(cents * factor) - line.price as difference, plan.n % 3 > 0 as is_confirmed
from plan join line using (n) join stock on stock.v = 1 + plan.n % 30
where has_swap and k = 1;

insert into swap (
  id, fulfillment_status, payment_status, order_id, difference_due, cart_id, confirmed_at, created_at,
  updated_at, metadata)
select
  id, (case when is_confirmed and n % 2 = 0 then 'shipped' else 'not_fulfilled' end)::swap_fulfillment_status_enum,
  (case when not is_confirmed then 'not_paid' when difference > 0 then 'captured'
    when difference < 0 then 'difference_refunded' else 'confirmed' end)::swap_payment_status_enum,
  order_id, case when is_confirmed then difference end, cart_id,
  case when is_confirmed then pg_temp.node_clock(settled_at, key) end, at,
  case when is_confirmed then settled_at else at end, null
from exchange;

insert into cart (id, email, region_id, customer_id, type, completed_at, created_at, updated_at, metadata, context)
select
  cart_id, email, region_id, customer_id, 'swap', case when is_confirmed then pg_temp.node_clock(settled_at, key) end,
  at, case when is_confirmed then settled_at else at end, jsonb_build_object('swap_id', id), '{}'
from exchange;

insert into line_item (
  id, cart_id, swap_id, title, is_giftcard, has_shipping, unit_price, variant_id, quantity,
  shipped_quantity, fulfilled_quantity, created_at, updated_at, is_return)
select
  pg_temp.id('item', at, key * 64 + 50), cart_id, id, title, false, true, price, variant_id, 1,
  case when is_confirmed and n % 2 = 0 then 1 end, case when is_confirmed and n % 2 = 0 then 1 end, at, at,
  false
from exchange
union all
select
  pg_temp.id('item', at, key * 64 + 52), cart_id, null, 'Return of ' || title, false, true, -old_price,
  null, 1, null, null, at, at, true
from exchange;

insert into return (id, status, swap_id, shipping_data, refund_amount, created_at, updated_at)
select return_id, 'requested', id, '{}', old_price, at, at from exchange;
insert into return_item (return_id, item_id, quantity, requested_quantity, reason_id)
select return_id, item_id, 1, 1, pg_temp.id('rr', opening.at, base + 2) from exchange, opening;

insert into payment (id, swap_id, cart_id, order_id, amount, currency_code, provider_id, data, captured_at, created_at, updated_at)
select
  pg_temp.id('pay', settled_at, key * 4 + 2), id, cart_id, order_id, difference, currency, 'stripe', '{}',
  pg_temp.node_clock(settled_at, key), settled_at, settled_at
from exchange where is_confirmed and difference > 0;
insert into refund (id, order_id, amount, reason, created_at, updated_at)
select
  pg_temp.id('ref', settled_at, key * 8 + 4), order_id, -difference, 'swap', settled_at, settled_at
from exchange where is_confirmed and difference < 0;

insert into fulfillment (id, swap_id, data, shipped_at, created_at, updated_at, provider_id)
select
  pg_temp.id('ful', settled_at, key * 8 + 3), id, '{}', pg_temp.node_clock(settled_at + interval '1 day', key),
  settled_at, settled_at + interval '1 day', 'webshipper'
from exchange where is_confirmed and n % 2 = 0;
insert into fulfillment_item (fulfillment_id, item_id, quantity)
select pg_temp.id('ful', settled_at, key * 8 + 3), pg_temp.id('item', at, key * 64 + 50), 1
from exchange where is_confirmed and n % 2 = 0;

-- A claim on the first line: money back, or the same article once more.
create temp table complaint as
select
  plan.n, plan.key, plan.id as order_id, line.id as item_id, variant_id, title, price, plan.place,
  pg_temp.id('claim', packed_at + interval '5 days', plan.key) as id,
  pg_temp.id('citm', packed_at + interval '5 days', plan.key) as claim_item_id,
  packed_at + interval '5 days' as at, plan.n % 2 = 0 and price <= due - extra as is_refund
from plan join line using (n) join total using (n)
where has_claim and k = 1 and variant_id is not null;

insert into claim_order (
  id, payment_status, fulfillment_status, type, order_id, shipping_address_id, refund_amount, created_at,
  updated_at)
select
  id, (case when is_refund then 'refunded' else 'na' end)::claim_order_payment_status_enum,
  (case when is_refund then 'not_fulfilled' else 'shipped' end)::claim_order_fulfillment_status_enum,
  (case when is_refund then 'refund' else 'replace' end)::claim_order_type_enum, order_id, null,
  case when is_refund then price end, at, at
from complaint;
insert into claim_item (id, claim_order_id, item_id, variant_id, reason, note, quantity, created_at, updated_at)
select
  claim_item_id, id, item_id, variant_id,
  (array['missing_item', 'wrong_item', 'production_failure', 'other'])[1 + n % 4]::claim_item_reason_enum,
  case when n % 3 > 0 then 'Kaputt 😢 "beim Auspacken"' end, 1, at, at
from complaint;
insert into claim_image (id, claim_item_id, url, created_at, updated_at)
select pg_temp.id('cimg', at, key), claim_item_id, 'https://cdn.example/claims/' || n || '.jpg', at, at
from complaint where n % 2 = 0;
insert into claim_item_tags (item_id, tag_id)
select claim_item_id, pg_temp.id('ctag', opening.at, base + tag)
from complaint, opening, generate_series(1, 2) as tag where (n + tag) % 3 > 0;
insert into refund (id, order_id, amount, reason, created_at, updated_at)
select
  pg_temp.id('ref', at + interval '1 second', key * 8 + 5), order_id, price, 'claim', at + interval '1 second',
  at + interval '1 second'
from complaint where is_refund and price > 0;

insert into line_item (
  id, claim_order_id, title, has_shipping, unit_price, variant_id, quantity, fulfilled_quantity,
  shipped_quantity, created_at, updated_at)
select pg_temp.id('item', at, key * 64 + 51), id, title, true, price, variant_id, 1, 1, 1, at, at
from complaint where not is_refund;
insert into fulfillment (id, claim_order_id, data, shipped_at, created_at, updated_at, provider_id)
select
  pg_temp.id('ful', at, key * 8 + 4), id, '{}', pg_temp.node_clock(at + interval '1 day', key), at,
  at + interval '1 day', 'webshipper'
from complaint where not is_refund;
insert into fulfillment_item (fulfillment_id, item_id, quantity)
select pg_temp.id('ful', at, key * 8 + 4), pg_temp.id('item', at, key * 64 + 51), 1
from complaint where not is_refund;
insert into shipping_method (id, shipping_option_id, claim_order_id, price, data)
select pg_temp.id('sm', at, complaint.key * 8 + 3), shipping.id, complaint.id, 0, '{}'
from complaint join shipping using (place) where option = 1 and not is_refund;

-- Order edits that were confirmed: one piece more of the first line; every second was paid for.
insert into payment_collection (
  id, created_at, updated_at, type, status, amount, authorized_amount, region_id, currency_code, created_by)
select
  pg_temp.id('paycol', packed_at, key), packed_at, packed_at, 'order_edit', 'authorized', extra, extra,
  region_id, currency, 'usr_admin'
from plan join total using (n) where has_edit and extra > 0;
insert into payment (id, order_id, amount, currency_code, provider_id, data, captured_at, created_at, updated_at)
select
  pg_temp.id('pay', packed_at, key * 4 + 1), id, extra, currency, 'stripe', '{}',
  pg_temp.node_clock(packed_at, key), packed_at, packed_at
from plan join total using (n) where has_edit and extra > 0;
insert into payment_collection_payments (payment_collection_id, payment_id)
select pg_temp.id('paycol', packed_at, key), pg_temp.id('pay', packed_at, key * 4 + 1)
from plan join total using (n) where has_edit and extra > 0;
insert into order_edit (
  id, created_at, updated_at, order_id, internal_note, created_by, requested_at, confirmed_by, confirmed_at,
  payment_collection_id)
select
  pg_temp.id('oe', packed_at, key), packed_at, packed_at, id, 'one more, please', 'usr_admin',
  pg_temp.node_clock(packed_at, key), 'usr_admin', pg_temp.node_clock(packed_at, key),
  case when extra > 0 then pg_temp.id('paycol', packed_at, key) end
from plan join total using (n) where has_edit;
insert into order_item_change (
  id, created_at, updated_at, type, order_edit_id, original_line_item_id, line_item_id)
select
  pg_temp.id('oic', packed_at, plan.key), packed_at, packed_at, 'item_update',
  pg_temp.id('oe', packed_at, plan.key), old.id, new.id
from plan join line as old on old.n = plan.n and old.k = 1 join line as new on new.n = plan.n and new.k = 40;
