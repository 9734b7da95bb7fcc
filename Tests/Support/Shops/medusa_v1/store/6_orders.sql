-- Carts that became orders, and the orders with everything bought.

insert into address (
  id, customer_id, company, first_name, last_name, address_1, address_2, city, country_code, province,
  postal_code, phone, created_at, updated_at)
select
  pg_temp.id('addr', cart_at, key * 4 + kind),
  case when has_account and kind = 0 then customer_id end, null,
  case when n % 29 > 0 then first_name end, last_name,
  pg_temp.pick(key, 'street', '{Main St,Hauptstraße,Rue de l''Église,Nørrebrogade,青山通り,"Calle \"Mayor\"",Back\\slash Rd}')
    || ' ' || n % 200 + kind,
  case when n % 7 = 0 then '2. th.' end, city, country, case when country = 'us' then 'NY' end,
  case when n % 31 > 0 then lpad((n * 7 % 100000)::text, 5, '0') end,
  case when n % 3 = 0 then '+1 555 0100' end, cart_at, cart_at
from plan, generate_series(0, 1) as kind
where kind = 0 and n % 50 <> 7 or kind = 1 and n % 7 < 6;

insert into cart (
  id, email, billing_address_id, shipping_address_id, region_id, customer_id, payment_id, type,
  completed_at, created_at, updated_at, metadata, context, payment_authorized_at, sales_channel_id)
select
  cart_id, plan.email,
  case when n % 7 < 6 then pg_temp.id('addr', cart_at, key * 4 + 1) end,
  case when n % 50 <> 7 then pg_temp.id('addr', cart_at, key * 4) end,
  region_id, customer_id,
  case when due > 0 then pg_temp.id('pay', created_at, key * 4) end,
  (case when is_draft then 'draft_order' else 'default' end)::cart_type_enum,
  pg_temp.node_clock(created_at, key), cart_at, created_at,
  case when n % 8 = 3 then jsonb_build_object('anonymous_id', md5('visitor' || key)) end,
  case
    when is_draft then '{}'::jsonb when n % 25 = 9 then null
    else jsonb_build_object(
      'ip', concat_ws('.', 10, place, n % 256, key % 251),
      'user_agent', pg_temp.pick(key, 'agent',
        '{Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0,okhttp/4.12.0,"Mozilla/5.0 \"quoted\" café",""}'))
      || case when n % 3 = 1 then jsonb_build_object('ga_id', concat('GA1.1.', key, '.', n)) else '{}' end
      || case when n % 5 = 2 then jsonb_build_object('anonymousId', md5('visitor' || key)) else '{}' end
  end,
  pg_temp.node_clock(created_at - interval '2 seconds', key), pg_temp.id('sc', at, base + channel)
from plan join total using (n), opening
where cart_id is not null;

insert into "order" (
  id, status, fulfillment_status, payment_status, display_id, cart_id, customer_id, email,
  billing_address_id, shipping_address_id, region_id, currency_code, tax_rate, canceled_at, created_at,
  updated_at, metadata, draft_order_id, no_notification, external_id, sales_channel_id)
select
  id,
  (case when halt = 'canceled' then 'canceled' when n % 40 = 11 then 'archived'
    when shipped > 0 and n % 3 = 0 then 'completed' else 'pending' end)::order_status_enum,
  (case when halt = 'canceled' or halt = 'unpacked' then 'canceled'
    when has_return and n % 10 < 7 then 'partially_returned'
    when parcels = 0 then 'not_fulfilled' when shipped = 0 then 'fulfilled'
    when shipped < parcels then 'partially_shipped' else 'shipped' end)::order_fulfillment_status_enum,
  (case when halt = 'canceled' then 'canceled' when due <= 0 or paid > 0.85 then 'awaiting'
    when has_refund and n % 4 = 0 then 'refunded' when has_refund then 'partially_refunded'
    else 'captured' end)::order_payment_status_enum,
  n, cart_id, customer_id, lower(email),
  case when n % 7 < 6 then pg_temp.id('addr', cart_at, key * 4 + 1) end,
  case when n % 50 <> 7 then pg_temp.id('addr', cart_at, key * 4) end,
  region_id, currency, case when is_old then tax_rate end,
  case when halt = 'canceled' then pg_temp.node_clock(packed_at, key) end, created_at,
  case when halt = 'canceled' or parcels > 0 then packed_at else created_at end,
  case
    when n = 17 then jsonb_build_object('essay', repeat('Größe „L“ 🎁 ', 10000), 'source', 'import')
    when n % 12 = 5 then jsonb_build_object('consent', jsonb_build_object('categoryPreferences',
      jsonb_build_object('Advertising', n % 24 = 5, 'Analytics', true)))
    when n % 120 = 6 then jsonb_build_object('consent', '{"categoryPreferences":{"Advertising":false}}')
    when n % 8 = 3 then jsonb_build_object('anonymous_id', md5('visitor' || key))
    else value
  end,
  case when is_draft then pg_temp.id('dorder', cart_at, key) end,
  case when n % 6 = 0 then false when n % 90 = 1 then true end,
  case when is_import then 'legacy-' || n end, pg_temp.id('sc', at, base + channel)
from plan join total using (n) left join oddity on oddity.kind = key % 37, opening;

insert into draft_order (
  id, status, display_id, cart_id, order_id, created_at, updated_at, completed_at)
select
  pg_temp.id('dorder', cart_at, key), 'completed', n, cart_id, id, cart_at, created_at,
  pg_temp.node_clock(created_at, key)
from plan where is_draft;

-- Lines: a line that an edit replaced keeps its cart and loses its order.
insert into line_item (
  id, cart_id, order_id, title, description, thumbnail, is_giftcard, should_merge, allow_discounts,
  has_shipping, unit_price, variant_id, quantity, fulfilled_quantity, shipped_quantity,
  returned_quantity, created_at, updated_at, metadata, original_item_id, order_edit_id)
select
  line.id, case when k <> 40 then cart_id end,
  case when not line.has_edit or k <> 1 then plan.id end,
  line.title, case when k % 2 = 0 then 'Größe M' end, thumbnail, is_gift_card, not is_gift_card,
  allows_discounts, true, price, variant_id, quantity,
  case when k = 40 or line.parcels = 0 then null when line.parcels = 1 then quantity
    else quantity end,
  case when k = 40 or line.shipped = 0 then null when line.shipped = line.parcels then quantity
    else (quantity + 1) / 2 end,
  case when line.has_return and k = 1 and plan.n % 10 < 7 then 1 end,
  case when k = 40 then date_trunc('milliseconds', added_at) else added_at end, created_at,
  case when line_key % 9 = 0 then value end,
  case when k = 40 then (select id from line as old where old.n = line.n and old.k = 1) end,
  case when k = 40 then pg_temp.id('oe', packed_at, plan.key) end
from line join plan using (n) left join oddity on oddity.kind = line_key % 17
order by line.n, k;

insert into line_item_tax_line (id, rate, name, code, created_at, updated_at, item_id)
select
  pg_temp.id('litl', added_at, line_key * 4 + nth), rate, initcap(coalesce(code, 'default')), code,
  added_at, created_at, line.id
from line join plan using (n), unnest(line.rates, line.codes) with ordinality as tax (rate, code, nth)
where rate is not null;

insert into line_item_adjustment (id, item_id, description, discount_id, amount)
select
  pg_temp.id('lia', added_at, markdown.key), line.id, case when discount_id is null then 'by hand' else 'discount' end,
  discount_id, (amount::float8)::text::numeric
from markdown join line using (n, k);

insert into shipping_method (id, shipping_option_id, order_id, cart_id, price, data)
select carriage.id, option_id, plan.id, cart_id, price, '{}' from carriage join plan using (n);

insert into shipping_method_tax_line (id, rate, name, code, created_at, updated_at, shipping_method_id)
select
  pg_temp.id('smtl', created_at, carriage.key * 4 + nth), rate, initcap(code), code, created_at, created_at,
  carriage.id
from carriage join plan using (n), unnest(carriage.rates, carriage.codes) with ordinality as tax (rate, code, nth)
where rate is not null;

insert into order_discounts (order_id, discount_id)
select plan.id, voucher.id from plan join voucher on voucher.n in (plan.voucher, plan.free_shipping);

insert into cart_discounts (cart_id, discount_id)
select cart_id, discount_id from order_discounts join "order" on "order".id = order_id
where cart_id is not null;

-- Gift cards: those that paid, and those that were bought.
insert into gift_card (
  id, code, value, balance, region_id, order_id, is_disabled, ends_at, created_at, updated_at,
  tax_rate)
select
  pg_temp.id('gift', cart_at, key), upper(md5('card' || key)), card + 500, 500, region_id, null, false,
  case when n % 3 = 0 then created_at + interval '2 years' end, cart_at, created_at,
  case when cards_taxable then tax_rate end
from plan join total using (n) where uses_card and card > 0
union all
select
  pg_temp.id('gift', created_at, line_key), upper(md5('bought' || line_key)), price, price, region_id,
  plan.id, false, null, created_at, created_at, case when cards_taxable then tax_rate end
from line join plan using (n) where is_gift_card and k <> 40;

insert into order_gift_cards (order_id, gift_card_id)
select id, pg_temp.id('gift', cart_at, key) from plan join total using (n) where uses_card and card > 0;

insert into gift_card_transaction (id, gift_card_id, order_id, amount, created_at, is_taxable, tax_rate)
select
  pg_temp.id('gct', created_at, key), pg_temp.id('gift', cart_at, key), id, card, created_at,
  case when n % 5 > 0 then cards_taxable end, case when cards_taxable then tax_rate end
from plan join total using (n) where uses_card and card > 0;

insert into payment_session (
  id, cart_id, provider_id, is_selected, status, data, created_at, updated_at, payment_authorized_at,
  amount, is_initiated)
select
  pg_temp.id('ps', created_at - interval '1 minute', key * 4), cart_id,
  case when n % 4 = 0 then 'manual' else 'stripe' end, true, 'authorized', '{}',
  created_at - interval '1 minute', created_at, pg_temp.node_clock(created_at, key),
  case when not is_old then due end, true
from plan join total using (n) where due > 0 and cart_id is not null;

insert into payment (
  id, cart_id, order_id, amount, currency_code, provider_id, data, captured_at, canceled_at, created_at,
  updated_at)
select
  pg_temp.id('pay', created_at, key * 4), cart_id, id, due - extra, currency,
  case when n % 4 = 0 then 'manual' else 'stripe' end, '{}',
  case when halt is distinct from 'canceled' and paid <= 0.85
    then pg_temp.node_clock(created_at + interval '1 hour' * (paid * 60), key) end,
  case when halt = 'canceled' then pg_temp.node_clock(packed_at, key) end, created_at,
  case when halt = 'canceled' then packed_at when paid <= 0.85 then created_at + interval '1 hour' * (paid * 60)
    else created_at end
from plan join total using (n) where due - extra > 0;
