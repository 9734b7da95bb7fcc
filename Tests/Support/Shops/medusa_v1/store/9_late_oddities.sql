-- Oddities that few shops have and that every mapping meets one day: they change existing rows.

-- Gift cards from before there were transactions: the card paid as much as it holds.
update gift_card set balance = paid.amount
from gift_card_transaction as paid join plan on plan.id = paid.order_id
where gift_card.id = paid.gift_card_id and plan.n % 6 = 1;
delete from gift_card_transaction using plan where plan.id = order_id and plan.n % 6 = 1;
insert into cart_gift_cards (cart_id, gift_card_id)
select cart_id, gift_card_id from order_gift_cards join "order" on "order".id = order_id
where cart_id is not null;

-- Swaps in every state of payment, with and without a cart.
update swap set
  payment_status = (case
    when not is_confirmed then (array['not_paid', 'awaiting', 'canceled', 'requires_action'])[1 + turn % 4]
    when difference < 0 then (array['difference_refunded', 'partially_refunded', 'refunded'])[1 + turn % 3]
    else payment_status::text
  end)::swap_payment_status_enum,
  canceled_at = case when not is_confirmed and turn % 4 = 2 then exchange.settled_at end,
  cart_id = case when is_confirmed or turn % 4 <> 1 then swap.cart_id end,
  no_notification = case when turn % 3 = 0 then true end,
  metadata = case when turn % 5 = 0 then '{"reason": "größer 👍"}'::jsonb end
from (select *, row_number() over (partition by is_confirmed, difference < 0 order by n) as turn from exchange)
  as exchange
where swap.id = exchange.id;
-- Some of the same price, so nothing is paid.
create temp table fair as
select swap.id from swap join exchange using (id) where is_confirmed and difference > 0 and exchange.n % 5 = 1;
update swap set payment_status = 'confirmed', difference_due = 0 where id in (select id from fair);
delete from payment where swap_id in (select id from fair);
insert into shipping_method (id, shipping_option_id, swap_id, price, data)
select pg_temp.id('sm', settled_at, exchange.key * 8 + 5), shipping.id, exchange.id, 0, '{}'
from exchange join shipping using (place) where option = 1 and is_confirmed;
insert into tracking_link (id, url, tracking_number, fulfillment_id, created_at, updated_at, deleted_at)
select
  pg_temp.id('tlink', created_at, ('x' || md5(id))::bit(60)::bigint), null, 'SW' || upper(left(md5(id), 10)), id,
  shipped_at, shipped_at, null
from fulfillment where coalesce(swap_id, claim_order_id) is not null and md5(id) < 'a';
update tracking_link set deleted_at = updated_at where md5(id) < '04';

-- Parcels from before there were tracking links.
update fulfillment set tracking_numbers = jsonb_build_array('OLD-' || left(md5(id), 6), 7), metadata = '{}'
where order_id in (select id from plan where is_old);

-- Returns that differ from their announcement: too much, nothing, or something that nobody announced.
update return_item set received_quantity = 2
from sent_back where sent_back.id = return_id and status = 'requires_action';
update return_item set received_quantity = case when sent_back.n % 20 = 6 then 0 end
from sent_back where sent_back.id = return_id and status = 'received' and sent_back.n % 10 = 6;
insert into return_item (return_id, item_id, quantity, is_requested, requested_quantity, received_quantity)
select sent_back.id, line.id, 1, false, null, 1
from sent_back join line on line.n = sent_back.n and k = 2
where status in ('received', 'requires_action') and sent_back.n % 3 = 1;
update return set shipping_data = null, no_notification = true where md5(id) < '2';
-- The return of a claim belongs to the claim.
insert into return (id, status, claim_order_id, refund_amount, created_at, updated_at)
select pg_temp.id('ret', at, key * 8 + 2), 'requested', id, 0, at, at from complaint where not is_refund;
insert into return_item (return_id, item_id, quantity, requested_quantity)
select pg_temp.id('ret', at, key * 8 + 2), item_id, 1, 1 from complaint where not is_refund;
update claim_order set canceled_at = updated_at, no_notification = false where md5(id) < '1';

-- Order edits that came to nothing, each with a change: add, remove and update.
create temp table attempt as
select plan.*, line.id as item_id, line.title, line.price, line.quantity, line.variant_id, n / 41 % 4 as outcome
from plan join line using (n) where k = 1 and n % 41 = 9 and not plan.has_edit;
insert into line_item (
  id, order_edit_id, original_item_id, title, unit_price, variant_id, quantity, created_at, updated_at)
select
  pg_temp.id('item', packed_at, key * 64 + 41), pg_temp.id('oe', packed_at, key),
  case when n % 3 = 2 then item_id end, title, price, variant_id, quantity + 2, packed_at, packed_at
from attempt where n % 3 <> 1;
insert into order_edit (
  id, created_at, updated_at, order_id, created_by, requested_by, requested_at, declined_by, declined_reason,
  declined_at, canceled_by, canceled_at)
select
  pg_temp.id('oe', packed_at, key), packed_at, packed_at, id, 'usr_admin',
  case when outcome > 0 then 'usr_admin' end, case when outcome > 0 then packed_at end,
  case when outcome = 1 then customer_id end, case when outcome = 1 then 'zu teuer 🙅' end,
  case when outcome = 1 then packed_at + interval '1 hour' end, case when outcome = 2 then 'usr_admin' end,
  case when outcome = 2 then packed_at + interval '2 hours' end
from attempt;
insert into order_item_change (
  id, created_at, updated_at, type, order_edit_id, original_line_item_id, line_item_id)
select
  pg_temp.id('oic', packed_at, key), packed_at, packed_at,
  (array['item_add', 'item_remove', 'item_update'])[1 + n % 3]::order_item_change_type_enum,
  pg_temp.id('oe', packed_at, key), case when n % 3 > 0 then item_id end,
  case when n % 3 <> 1 then pg_temp.id('item', packed_at, key * 64 + 41) end
from attempt;

-- Payments and sessions that belong to no order or cart, and a discount without a rule.
insert into payment (id, cart_id, order_id, amount, currency_code, provider_id, data, created_at, updated_at)
select pg_temp.id('pay', cart_at, key * 4 + 3), null, null, 100, currency, 'system', '{}', cart_at, cart_at
from plan where n % 250 = 30;
insert into payment_session (id, cart_id, provider_id, status, data, created_at, updated_at)
select pg_temp.id('ps', cart_at, key * 4 + 3), null, 'paypal', 'requires_more', '{}', cart_at, cart_at
from plan where n % 250 = 31;
insert into discount (id, code, is_dynamic, is_disabled, starts_at, ends_at, usage_limit, created_at, updated_at)
select pg_temp.id('disc', at, base + 60), 'RULELESS', false, false, at, at, 1, at, at from opening;
insert into order_discounts (order_id, discount_id)
select plan.id, pg_temp.id('disc', at, base + 60) from plan, opening
where n % 211 = 7 and voucher is null and free_shipping is null;

-- Empty cells wherever the schema allows them.
update address set address_1 = null where md5(id) < '04';
update address set city = null where md5(id) between '02' and '06';
update address set metadata = '["x"]', deleted_at = updated_at where md5(id) > 'fe';
update line_item set has_shipping = null where md5(id) < '02';
update line_item_tax_line set code = null where md5(id) < '02';
update shipping_method_tax_line set code = null where md5(id) < '02';
update product set weight = null where md5(id) < '2';
update product_collection set handle = null where title = 'Basics';
update product_variant set variant_rank = null where md5(id) < '2';
update shipping_option set amount = null where price_type = 'flat_rate' and name = 'Free pickup';
update region set tax_code = null where currency_code = 'kwd';
update order_item_change set deleted_at = updated_at where md5(id) < '1';
drop table attempt, fair;
