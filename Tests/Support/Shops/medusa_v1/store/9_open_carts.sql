-- Carts that never became orders; open draft orders; the end.
--
-- A checkout is left at one of five stages: an empty cart, lines, an e-mail, an address with a way of
-- shipping, payment sessions.

create temp table basket as
select
  i as n, base + i as key, person.id as customer_id, person.email, place.id as region_id, factor,
  place.n as place,
  start + interval '1 second' * (31536000.0 / baskets * (i - 1 + pg_temp.chance(base + i, 'basket')))
    as created_at,
  case when i % 30 = 4 then 'draft_order' else 'default' end as type, i % 5 < 3 as has_sessions,
  i % 10 = 3 as is_empty, i % 10 = 8 or i % 5 = 1 as has_address
from setup
cross join lateral (select greatest(3, orders * 2 / 5) as baskets) as size
cross join generate_series(1, baskets) as i
join place on place.n = 1 + i % 13
left join person on person.n = i and i % 3 > 0;

insert into address (id, first_name, last_name, address_1, city, country_code, created_at, updated_at)
select
  pg_temp.id('addr', created_at, key * 4 + 3), 'Ada', null, 'Ring ' || basket.n, place.city, place.country, created_at,
  created_at
from basket join place on place.n = basket.place where has_address;

insert into cart (
  id, email, region_id, customer_id, type, shipping_address_id, created_at, updated_at, metadata, context)
select
  pg_temp.id('cart', created_at, key * 4 + 2), case when not is_empty then email end, region_id,
  case when not is_empty then customer_id end, type::cart_type_enum,
  case when has_address then pg_temp.id('addr', created_at, key * 4 + 3) end, created_at,
  created_at + interval '3 minutes', null,
  case when n % 4 = 0 then jsonb_build_object('ip', '203.0.113.' || n % 256, 'anonymousId', md5('visitor' || key)) end
from basket;

insert into line_item (
  id, cart_id, title, has_shipping, unit_price, variant_id, quantity, created_at, updated_at)
select
  pg_temp.id('item', created_at, basket.key * 64 + 30 + k), pg_temp.id('cart', created_at, basket.key * 4 + 2),
  title, true, pg_temp.round_up(cents * factor), variant_id, k, created_at, created_at
from (
  select basket.*, k, 1 + (n * 7 + k) % (select count(*) from stock) as v
  from basket, generate_series(1, 2) as k where not is_empty
) as basket join (select v, title, variant_id, cents from stock) as stock using (v);

insert into shipping_method (id, shipping_option_id, cart_id, price, data)
select
  pg_temp.id('sm', created_at, basket.key * 8 + 6), shipping.id, pg_temp.id('cart', created_at, basket.key * 4 + 2),
  price, '{}'
from basket join shipping using (place) where has_address and option = 1;

insert into payment_session (
  id, cart_id, provider_id, is_selected, status, data, created_at, updated_at, amount, is_initiated)
select
  pg_temp.id('ps', created_at + interval '9 minutes', key * 4 + 1 + nth),
  pg_temp.id('cart', created_at, key * 4 + 2), provider, case when nth = 1 and n % 2 = 0 then true end,
  (case when n % 11 = 3 then 'error' else 'pending' end)::payment_session_status_enum, '{}',
  created_at + interval '9 minutes', created_at + interval '9 minutes', 1000 + n, nth = 1
from basket, unnest(array['stripe', 'manual']) with ordinality as offer (provider, nth)
where has_sessions and (nth = 1 or n % 2 = 1) and type = 'default';

insert into draft_order (id, status, display_id, cart_id, created_at, updated_at)
select
  pg_temp.id('dorder', created_at, key * 4 + 1), 'open', 1000000 + n, pg_temp.id('cart', created_at, key * 4 + 2),
  created_at, created_at
from basket where type = 'draft_order';

insert into note (id, value, resource_type, resource_id, created_at, updated_at)
select pg_temp.id('note', created_at, key), 'Bitte klingeln 🔔', 'order', id, created_at, created_at
from plan where n % 60 = 2;

select setval('order_display_id_seq', orders, true), setval('draft_order_display_id_seq', 1000000 + orders, true)
from setup;

drop table setup, opening, oddity, place, shipping, article, stock, voucher, person, plan, line, markdown,
  carriage, total, parcel, sent_back, exchange, complaint, basket;
reset all;
analyze;
