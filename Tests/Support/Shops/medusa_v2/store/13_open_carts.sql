-- Carts that never became orders, drafts that are still open; the end.
--
-- A checkout is left at one of five stages: an empty cart, lines, an e-mail, an address with a way of
-- shipping, a payment collection.

create temp table basket as
select
  i as n, base + i as key, person.id as customer_id, person.email, place.id as region_id, factor, digits,
  place.n as place, currency,
  date_trunc('milliseconds', start + interval '1 second'
    * (31536000.0 / baskets * (i - 1 + pg_temp.chance(base + i, 'basket')))) as created_at,
  i % 5 < 3 as has_collection, i % 10 = 3 as is_empty, i % 10 = 8 or i % 5 = 1 as has_address,
  i % 29 = 5 as is_deleted
from setup
cross join lateral (select greatest(3, orders * 2 / 5) as baskets) as size
cross join generate_series(1, baskets) as i
join place on place.n = 1 + i % 11
left join person on person.n = i and i % 3 > 0;

insert into cart_address (id, first_name, city, country_code, created_at, updated_at)
select pg_temp.id('caaddr', created_at, key * 4 + 3), 'Ada', place.city, place.country, created_at, created_at
from basket join place on place.n = basket.place where has_address;

insert into cart (
  id, region_id, customer_id, email, currency_code, shipping_address_id, metadata, created_at, updated_at, deleted_at)
select
  pg_temp.id('cart', created_at, key * 4 + 2), case when n % 6 > 0 then region_id end,
  case when not is_empty then customer_id end, case when not is_empty then email end, currency,
  case when has_address then pg_temp.id('caaddr', created_at, key * 4 + 3) end,
  case when n % 4 = 0 then jsonb_build_object('ip', '203.0.113.' || n % 256, 'anonymousId', md5('visitor' || key)) end,
  created_at, created_at + interval '3 minutes', case when is_deleted then created_at + interval '1 day' end
from basket;

insert into cart_line_item (
  id, cart_id, title, quantity, variant_id, product_id, product_title, variant_sku, variant_title, unit_price,
  raw_unit_price, created_at, updated_at, deleted_at)
select
  pg_temp.id('cali', created_at, basket.key * 64 + 30 + k), pg_temp.id('cart', created_at, basket.key * 4 + 2), title, k,
  variant_id, product_id, title, sku, variant_title, pg_temp.plain(round(dollars * factor, digits)),
  pg_temp.raw(round(dollars * factor, digits)), created_at, created_at,
  case when k = 2 and basket.n % 7 = 0 then created_at end
from (
  select basket.*, k, 1 + (n * 7 + k) % (select count(*) from stock) as v
  from basket, generate_series(1, 2) as k where not is_empty
) as basket
join (select v, title, variant_id, id as product_id, sku, variant_title, dollars from stock) as stock using (v);

insert into payment_collection (id, currency_code, amount, raw_amount, status, created_at, updated_at, deleted_at)
select
  pg_temp.id('pay_col', created_at, key * 4 + 2 + 800000000000), currency, 1000 + n, pg_temp.raw(1000 + n), 'not_paid', created_at, created_at,
  case when n % 31 = 3 then created_at end
from basket where has_collection;
insert into payment_session (
  id, currency_code, amount, raw_amount, provider_id, status, payment_collection_id, created_at, updated_at)
select
  pg_temp.id('payses', created_at, key * 8 + 5), currency, 1000 + n, pg_temp.raw(1000 + n), 'pp_stripe_stripe',
  case when n % 11 = 3 then 'error' else 'pending' end, pg_temp.id('pay_col', created_at, key * 4 + 2 + 800000000000), created_at, created_at
from basket where has_collection and n % 2 = 0;
insert into cart_payment_collection (cart_id, payment_collection_id, id, created_at, updated_at, deleted_at)
select
  pg_temp.id('cart', created_at, key * 4 + 2), pg_temp.id('pay_col', created_at, key * 4 + 2 + 800000000000),
  pg_temp.id('capaycol', created_at, key * 4 + 2 + 800000000000), created_at + interval '9 minutes', created_at + interval '9 minutes',
  case when n % 23 = 2 then created_at + interval '10 minutes' end
from basket where has_collection;

-- Drafts: one order in every hundred and twenty; some were thrown away, some cancelled.
insert into "order" (
  id, region_id, display_id, status, is_draft_order, email, currency_code, created_at, updated_at, canceled_at, deleted_at)
select
  pg_temp.id('order', created_at, key * 4 + 3 + 900000000000), region_id, (select orders from setup) + n,
  (case when n % 3 = 0 then 'canceled' else 'draft' end)::order_status_enum, true, email, currency, created_at,
  created_at, case when n % 3 = 0 then created_at end, case when n % 9 = 7 then created_at end
from basket where n % 48 in (1, 9, 16);
insert into order_item (
  id, order_id, version, item_id, quantity, raw_quantity, fulfilled_quantity, shipped_quantity,
  return_requested_quantity, return_received_quantity, return_dismissed_quantity, written_off_quantity,
  created_at, updated_at)
select
  pg_temp.id('orditem', created_at, key * 4 + 3 + 900000000000), id, 1, 'ordli_' || n, 1, pg_temp.raw(1), 0, 0, 0, 0, 0, 0,
  created_at, created_at
from (select pg_temp.id('order', created_at, key * 4 + 3 + 900000000000) as id, basket.created_at, key, n from basket where n % 48 in (1, 9, 16)) as draft;
insert into order_line_item (id, title, unit_price, raw_unit_price, created_at, updated_at)
select 'ordli_' || n, 'Draft ✍️', 5, pg_temp.raw(5), created_at, created_at from basket where n % 48 in (1, 9, 16);

select setval('order_display_id_seq', orders * 2, true) from setup;

do $$
declare name text;
begin
  for name in
    select relname from pg_class where relnamespace = pg_my_temp_schema() and relkind = 'r'
  loop
    execute format('drop table pg_temp.%I', name);
  end loop;
end $$;
reset all;
analyze;
