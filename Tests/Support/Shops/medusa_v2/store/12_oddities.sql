-- Oddities that few shops have and that every mapping meets one day: they change existing rows.

analyze order_item, order_line_item, order_line_item_adjustment, order_summary;
create index on line (id);

-- Twins that are missing, have no value, or have another form.
update order_line_item_adjustment set raw_amount = '{"amount": "1.00", "currency_code": "eur"}'
from line where item_id = line.id and line_key % 61 = 5;
update order_line_item set raw_unit_price = '"text"' from line where line.id = order_line_item.id and line_key % 307 = 6;
update order_line_item set raw_unit_price = jsonb_build_object('value', '5e-8', 'precision', 20)
from line where line.id = order_line_item.id and price = 0.00000005;
update order_line_item set raw_unit_price = jsonb_build_object('value', price::text || '0', 'precision', 20)
from line where line.id = order_line_item.id and line_key % 17 = 6 and price = round(price, 2) and scale(price) > 0;
update order_item set raw_unit_price = null
from line where line.id = item_id and line_key % 83 = 5 and order_item.version > 1;
update order_summary set totals = (
  select jsonb_object_agg(key, value) from jsonb_each(totals) where key not like 'raw%')
from plan where plan.id = order_id and n % 59 = 2;
-- The store's own total differs; and a version without a total.
update order_summary set totals = jsonb_set(totals, '{raw_current_order_total,value}', '"1.23"')
from plan where plan.id = order_id and n % 151 = 7 and version = 1;
update order_summary set totals = case when n % 2 = 0 then null else '[]'::jsonb end
from plan where plan.id = order_id and n % 211 in (8, 9);

-- Compensation: a version that was taken back, and came again with other content.
insert into order_item (
  id, order_id, version, item_id, quantity, raw_quantity, fulfilled_quantity, shipped_quantity,
  return_requested_quantity, return_received_quantity, return_dismissed_quantity, written_off_quantity,
  unit_price, raw_unit_price, created_at, updated_at, deleted_at)
select
  pg_temp.id('orditem', created_at, line_key * 64 + 60), order_id, version + (n % 2), item_id, 99, pg_temp.raw(99), 0, 0, 0, 0, 0, 0,
  1, pg_temp.raw(1), created_at, created_at + interval '2 seconds', created_at + interval '2 seconds'
from order_item join line on line.id = item_id where k = 1 and line_key % 37 = 4 and version > 1;
insert into order_change (id, order_id, version, status, change_type, created_at, updated_at)
select
  pg_temp.id('ordch', at + interval '1 hour', key * 32 + 28), id, version + 1,
  (array['pending', 'requested', 'declined', 'canceled'])[1 + n % 4],
  (array['edit', 'exchange', 'return_request', null])[1 + n / 4 % 4], at + interval '1 hour', at + interval '1 hour'
from (select plan.id, plan.key, latest.* from plan join latest using (n) where n % 21 = 6 and latest.at is not null) as begun;
-- Forms that were opened and thrown away, and one that is still open.
insert into order_exchange (id, order_id, order_version, created_at, updated_at, deleted_at)
select
  pg_temp.id('oexc', at + interval '1 hour', key * 32 + 29), id, version, at + interval '1 hour', at + interval '1 hour',
  case when n % 2 = 0 then at + interval '2 hours' end
from (select plan.id, plan.key, latest.* from plan join latest using (n) where n % 27 = 6 and latest.at is not null) as begun;
insert into order_claim (id, order_id, order_version, type, created_at, updated_at, deleted_at)
select
  pg_temp.id('claim', at + interval '1 hour', key * 32 + 29), id, version, 'refund', at + interval '1 hour', at + interval '1 hour',
  case when n % 2 = 0 then at + interval '2 hours' end
from (select plan.id, plan.key, latest.* from plan join latest using (n) where n % 33 = 6 and latest.at is not null) as begun;
insert into return (id, order_id, order_version, created_at, updated_at, deleted_at)
select
  pg_temp.id('return', at + interval '1 hour', key * 32 + 29), id, version, at + interval '1 hour', at + interval '1 hour',
  case when n % 2 = 0 then at + interval '2 hours' end
from (select plan.id, plan.key, latest.* from plan join latest using (n) where n % 39 = 6 and latest.at is not null) as begun;

-- Two rows of one version and line; a shop of 2.12.1 forbade them.
insert into order_item (
  id, order_id, version, item_id, quantity, raw_quantity, fulfilled_quantity, shipped_quantity,
  return_requested_quantity, return_received_quantity, return_dismissed_quantity, written_off_quantity,
  created_at, updated_at)
select
  pg_temp.id('orditem', created_at, line_key * 64 + 61), order_id, version, item_id, order_item.quantity, raw_quantity,
  0, 0, 0, 0, 0, 0, created_at - interval '1 second', created_at
from order_item join line on line.id = item_id where k = 2 and line_key % 89 = 6 and version = 1 and deleted_at is null;

-- Links: dismissed ones, collections and parcels of two orders, and links to nothing.
insert into order_cart (order_id, cart_id, id, created_at, updated_at, deleted_at)
select id, 'cart_gone_' || n, pg_temp.id('ordercart', created_at, key + 500000000), created_at, created_at, created_at
from plan where n % 97 = 30;
insert into order_payment_collection (order_id, payment_collection_id, id, created_at, updated_at, deleted_at)
select
  plan.id, purse.id, pg_temp.id('ordpay', plan.created_at, plan.key + 500000000), plan.created_at, plan.created_at,
  case when plan.n % 4 = 1 then plan.created_at end
from plan join purse on purse.n = plan.n - 1 where plan.n % 90 in (44, 45);
insert into order_payment_collection (order_id, payment_collection_id, id, created_at, updated_at)
select id, 'pay_col_gone_' || n, pg_temp.id('ordpay', created_at, key + 600000000), created_at, created_at
from plan where n % 101 = 9;
insert into order_fulfillment (order_id, fulfillment_id, id, created_at, updated_at)
select plan.id, shipment.id, pg_temp.id('ordful', packed_at, plan.key + 500000000), packed_at, packed_at
from plan join shipment on shipment.n = plan.n - 1 where plan.n % 43 = 8;
insert into order_fulfillment (order_id, fulfillment_id, id, created_at, updated_at, deleted_at)
select
  id, 'ful_gone_' || n, pg_temp.id('ordful', created_at, key + 600000000), created_at, created_at,
  case when n % 2 = 0 then created_at end
from plan where n % 103 = 9;
update fulfillment_item set line_item_id = case when md5(id) < '02' then null else 'ordli_gone' end where md5(id) < '04';
update fulfillment set deleted_at = updated_at where md5(id) < '03';

-- A cart with two orders, a cart that was paid and has no order, and the refund of one.
insert into order_cart (order_id, cart_id, id, created_at, updated_at)
select plan.id, other.cart_id, pg_temp.id('ordercart', plan.created_at, plan.key + 700000000), plan.created_at, plan.created_at
from plan join plan as other on other.n = plan.n + 1 and other.cart_id is not null
where plan.n % 190 = 35 and plan.cart_id is null or plan.n % 190 = 36;
create temp table stray as
select
  n, key, created_at as at, currency, pg_temp.id('cart', created_at, key * 4 + 1) as cart_id,
  pg_temp.id('pay_col', created_at, key + 500000000) as collection_id, pg_temp.id('pay', created_at, key * 8 + 6) as payment_id,
  region_id, email
from plan where n % 140 = 12;
insert into cart (id, region_id, email, currency_code, created_at, updated_at)
select cart_id, region_id, email, currency, at, at from stray;
insert into payment_collection (
  id, currency_code, amount, raw_amount, captured_amount, raw_captured_amount, status, created_at, updated_at)
select
  collection_id, currency, 33, pg_temp.raw(33), 33, pg_temp.raw(33),
  case when release >= 20500 then 'completed' else 'authorized' end, at, at
from stray join (select n, release from plan) as plan using (n);
insert into payment (
  id, amount, raw_amount, currency_code, provider_id, captured_at, payment_collection_id, payment_session_id,
  created_at, updated_at)
select payment_id, 33, pg_temp.raw(33), currency, 'pp_stripe_stripe', at, collection_id, 'payses_' || n, at, at from stray;
insert into capture (id, amount, raw_amount, payment_id, created_at, updated_at)
select pg_temp.id('capt', at, key * 8 + 6), 33, pg_temp.raw(33), payment_id, at, at from stray;
insert into cart_payment_collection (cart_id, payment_collection_id, id, created_at, updated_at)
select cart_id, collection_id, pg_temp.id('capaycol', at, key + 500000000), at, at from stray;
insert into refund (id, amount, raw_amount, payment_id, created_at, updated_at)
select pg_temp.id('ref', at, key * 32 + 29), 33, pg_temp.raw(33), payment_id, at + interval '1 hour', at + interval '1 hour'
from stray where n % 3 > 0;

-- Empty cells wherever the schema allows them, and rows that were deleted.
update order_address set address_1 = null, metadata = '["x"]' where md5(id) < '04';
update order_address set deleted_at = updated_at where md5(id) > 'fd';
update customer_address set metadata = '"x"', city = null where md5(id) < '10';
update order_address set last_name = null, country_code = null where md5(id) between '08' and '10';
update "order" set region_id = null where display_id % 131 = 4;
update "order" set display_id = null where display_id % 331 = 9;
update order_line_item_adjustment set promotion_id = null, code = null where md5(id) < '08';
update order_shipping_method_adjustment set promotion_id = null, code = null where md5(id) < '10';
update cart_line_item_adjustment set promotion_id = null, code = null where md5(id) < '08';
update order_shipping_method set shipping_option_id = null where md5(id) < '08';
update order_credit_line set reference = null, reference_id = null where md5(id) < '20';
update order_change_action set version = null where md5(id) < '04';
update fulfillment set packed_at = null where md5(id) < '08';
update shipping_option set provider_id = null where name = 'Free pickup';
update customer_address set first_name = null, address_1 = null where md5(id) between '20' and '40';
insert into cart_line_item_adjustment (id, amount, raw_amount, created_at, updated_at)
select pg_temp.id('caliadj', created_at, key + 900000000), 1, pg_temp.raw(1), created_at, created_at
from plan where n % 171 = 6;
-- Medusa unlinks the tax lines and discounts that it replaces, and deletes some.
insert into cart_line_item_tax_line (id, code, rate, item_id, created_at, updated_at, deleted_at)
select
  pg_temp.id('calitxl', created_at, key * 4 + 900000000 + (n % 2)), 'old', 99,
  case n % 2 when 1 then (select min(id) from cart_line_item) end, created_at, created_at,
  case n % 2 when 1 then created_at end
from plan where n % 171 in (6, 7);
insert into cart_shipping_method_tax_line (id, code, rate, shipping_method_id, created_at, updated_at, deleted_at)
select
  pg_temp.id('casmtxl', created_at, key * 4 + 900000000 + (n % 2)), 'old', 99,
  case n % 2 when 1 then (select min(id) from cart_shipping_method) end, created_at, created_at,
  case n % 2 when 1 then created_at end
from plan where n % 171 in (6, 7);
insert into cart_shipping_method_adjustment (id, amount, raw_amount, created_at, updated_at)
select pg_temp.id('casmadj', created_at, key + 900000000), 1, pg_temp.raw(1), created_at, created_at
from plan where n % 171 = 6;
insert into order_change_action (id, action, details, created_at, updated_at)
select pg_temp.id('ordchact', created_at, key + 900000000), 'SHIP_ITEM', '{}', created_at, created_at
from plan where n % 171 = 7;
-- Custom code books anything.
insert into order_transaction (id, order_id, amount, raw_amount, currency_code, created_at, updated_at)
select pg_temp.id('ordtrx', created_at, key * 64 + 63), id, 1, pg_temp.raw(1), currency, created_at, created_at
from plan where n % 171 = 5;
-- Rates and rows that were taken back no longer count.
insert into order_line_item_tax_line (
  id, code, rate, raw_rate, item_id, created_at, updated_at, deleted_at)
select pg_temp.id('ordlitxl', added_at, line_key * 4 + 3), 'old', 99, pg_temp.raw(99), id, added_at, added_at, added_at
from line where line_key % 47 = 5;
insert into order_credit_line (id, order_id, amount, raw_amount, created_at, updated_at, deleted_at)
select pg_temp.id('ordcl', created_at, key * 64 + 63), id, 7, pg_temp.raw(7), created_at, created_at, created_at
from plan where n % 73 = 5;
update order_shipping_method set data = null, description = '"text"' where md5(id) < '20';
update order_change_action set details = null where action = 'ITEM_ADD' and md5(id) < '40';
update order_change_action set details = '[1, "two"]' where action = 'ITEM_ADD' and md5(id) > 'c0';
update refund set metadata = '{"a": [null]}' where md5(id) < '40';
update return set no_notification = true, location_id = null where md5(id) < '40';
update product_variant set product_id = null where md5(id) < '10';
update sales_channel set deleted_at = updated_at where name like 'B2B%';

-- Columns that a cart's address and shipping method may lack.
update cart_address set first_name = null, city = null, country_code = null
where id = (select min(id) from cart_address);
update cart_shipping_method set shipping_option_id = null where id = (select min(id) from cart_shipping_method);
