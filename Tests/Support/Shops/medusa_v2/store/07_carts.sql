-- Carts that became orders.

insert into cart_address (
  id, customer_id, first_name, last_name, address_1, city, country_code, postal_code, created_at, updated_at)
select
  pg_temp.id('caaddr', cart_at, key * 4 + kind), customer_id, first_name, last_name, 'Ring ' || n, city, country,
  lpad((n * 7 % 100000)::text, 5, '0'), cart_at, cart_at
from plan, generate_series(0, 1) as kind where cart_id is not null;

insert into cart (
  id, region_id, customer_id, sales_channel_id, email, currency_code, shipping_address_id, billing_address_id,
  metadata, locale, created_at, updated_at, completed_at)
select
  cart_id, region_id, customer_id, pg_temp.id('sc', at, base + channel), plan.email, currency,
  pg_temp.id('caaddr', cart_at, key * 4), pg_temp.id('caaddr', cart_at, key * 4 + 1),
  case
    when n % 5 = 2 then jsonb_build_object(
      'anonymousId', case n % 4 when 0 then '"' || md5('visitor' || key) || '"' else md5('visitor' || key) end,
      'ip', concat_ws('.', 10, place, n % 256, key % 251),
      'user_agent', pg_temp.pick(key, 'agent',
        '{Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0,okhttp/4.12.0,"Mozilla/5.0 \"quoted\" café",""}'),
      'ga_client_id', concat(key, '.', n))
    when n % 9 = 4 then '{"anonymousId": "[object Object]", "ga_id": 0}'
  end,
  case when n % 3 = 0 then 'de-DE' end, cart_at, pg_temp.node_clock(created_at, key), pg_temp.node_clock(created_at, key)
from plan, opening where cart_id is not null;

insert into cart_line_item (
  id, cart_id, title, subtitle, thumbnail, quantity, variant_id, product_id, product_title, product_type,
  product_collection, product_handle, variant_sku, variant_title, is_tax_inclusive, unit_price, raw_unit_price,
  is_giftcard, created_at, updated_at, deleted_at)
select
  pg_temp.id('cali', added_at, line_key), cart_id, line.title, variant_title, thumbnail, quantity::int, variant_id,
  product_id, line.title, null, null, 'p-' || product, sku, variant_title, line.is_inclusive,
  pg_temp.plain(price), pg_temp.raw(price), is_gift_card, added_at, added_at, null
from line join plan using (n) where cart_id is not null and k < 40
union all
-- Lines that were removed from the cart again.
select
  pg_temp.id('cali', cart_at, plan.key * 64 + 50), cart_id, 'Second thoughts', null, null, 1, null, null, null, null,
  null, null, null, null, false, 1, pg_temp.raw(1), false, cart_at, created_at, created_at
from plan where cart_id is not null and n % 12 = 5;

insert into cart_line_item_adjustment (
  id, promotion_id, code, amount, raw_amount, item_id, is_tax_inclusive, created_at, updated_at)
select
  pg_temp.id('caliadj', added_at, markdown.line_key), promotion_id, markdown.code, pg_temp.plain(amount),
  pg_temp.raw(amount), pg_temp.id('cali', added_at, markdown.line_key), includes_tax, added_at, added_at
from markdown join line using (n, k) join plan using (n) where version = 1 and cart_id is not null;

insert into cart_line_item_tax_line (id, code, rate, item_id, created_at, updated_at)
select
  pg_temp.id('calitxl', added_at, line_key * 4 + nth), coalesce(code, 'none'), r::real,
  pg_temp.id('cali', added_at, line_key), added_at, added_at
from line join plan using (n), unnest(line.rates, line.codes) with ordinality as tax (r, code, nth)
where cart_id is not null and k < 40 and r is not null;

insert into cart_shipping_method (
  id, cart_id, name, amount, raw_amount, is_tax_inclusive, shipping_option_id, created_at, updated_at)
select
  pg_temp.id('casm', cart_at, method_key), cart_id, name, pg_temp.plain(price), pg_temp.raw(price),
  carriage.is_inclusive, option_id, cart_at, cart_at
from carriage join plan using (n) where cart_id is not null and m < 3;

insert into cart_shipping_method_tax_line (id, code, rate, shipping_method_id, created_at, updated_at)
select
  pg_temp.id('casmtxl', cart_at, method_key * 4 + nth), coalesce(code, 'none'), r::real,
  pg_temp.id('casm', cart_at, method_key), cart_at, cart_at
from carriage join plan using (n), unnest(carriage.rates, carriage.codes) with ordinality as tax (r, code, nth)
where cart_id is not null and m < 3 and r is not null;

insert into cart_shipping_method_adjustment (
  id, promotion_id, code, amount, raw_amount, shipping_method_id, created_at, updated_at)
select
  pg_temp.id('casmadj', cart_at, method_key), promotion_id, code, pg_temp.plain(amount), pg_temp.raw(amount),
  pg_temp.id('casm', cart_at, method_key), cart_at, cart_at
from carriage_markdown join plan using (n) where cart_id is not null;

insert into credit_line (id, cart_id, reference, reference_id, amount, raw_amount, created_at, updated_at)
select
  pg_temp.id('cacl', cart_at, credit_key), cart_id, reference, reference_id, pg_temp.plain(amount),
  pg_temp.raw(amount), cart_at, cart_at
from credit join plan using (n) where since = 1;

insert into cart_promotion (cart_id, promotion_id, id, created_at, updated_at, deleted_at)
select
  cart_id, voucher.id, pg_temp.id('cartpromo', cart_at, key * 64 + voucher.n), cart_at, created_at,
  case when plan.n % 37 = 1 then created_at end
from plan join voucher on voucher.n in (voucher, carriage_voucher) where cart_id is not null;
