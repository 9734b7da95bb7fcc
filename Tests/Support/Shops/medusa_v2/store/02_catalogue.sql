-- The shop and its goods.

create temp table opening as
select base, start - interval '400 days' as at, orders, greatest(40, least(2000, orders / 20)) as products
from setup;

insert into sales_channel (id, name, description, is_disabled, created_at, updated_at)
select pg_temp.id('sc', at, base + n), name, description, n = 3, at, at
from opening, (values (1, 'Default Sales Channel', null), (2, 'App 📱', 'mobile'), (3, 'B2B "wholesale"', ''))
  as channel (n, name, description);

insert into store (id, name, default_sales_channel_id, default_region_id, created_at, updated_at)
select
  pg_temp.id('store', at, base), 'Étoile & Søn', pg_temp.id('sc', at, base + 1),
  pg_temp.id('reg', at, base + 1), at, at
from opening;

insert into payment_provider (id, is_enabled, created_at, updated_at)
select id, true, at, at from opening, (values ('pp_system_default'), ('pp_stripe_stripe')) as p (id);
insert into fulfillment_provider (id, is_enabled, created_at, updated_at)
select id, true, at, at from opening, (values ('manual_manual'), ('webshipper_main')) as p (id);

-- Regions. digits: decimals of the currency, as Medusa counts them. rates, codes: the tax lines of an
-- item there. factor: major units for one dollar. share: the part of the orders up to and with this region.
create temp table place (
  n int primary key, name text, currency text, digits int, country text, factor numeric,
  is_inclusive boolean, rates numeric[], codes text[], share float8, city text, id text);
insert into place values
  (1, 'Deutschland', 'eur', 2, 'de', 0.92, true, '{19}', '{MwSt}', 0.30, 'München'),
  (2, 'United States', 'usd', 2, 'us', 1, false, '{4,4.875}', '{ny,nyc}', 0.52, 'New York'),
  (3, 'United Kingdom', 'gbp', 2, 'gb', 0.79, true, '{20}', '{default}', 0.60, 'Stoke-on-Trent'),
  (4, 'Danmark', 'dkk', 2, 'dk', 6.9, true, '{25}', '{moms}', 0.67, 'København'),
  (5, 'Schweiz', 'chf', 2, 'ch', 0.88, false, '{7.7}', '{mwst}', 0.73, 'Zürich'),
  (6, 'Canada', 'cad', 2, 'ca', 1.36, true, '{5,9.975}', '{gst,qst}', 0.81, 'Montréal'),
  (7, 'Japan 日本', 'jpy', 0, 'jp', 148, true, '{10}', '{jct}', 0.88, '東京'),
  (8, 'Colombia', 'cop', 0, 'co', 4000, false, '{19}', '{iva}', 0.92, 'Bogotá'),
  (9, 'Kuwait', 'kwd', 3, 'kw', 0.31, false, '{0}', '{default}', 0.95, 'مدينة الكويت'),
  (10, 'Magyarország', 'huf', 0, 'hu', 355, true, '{27}', '{default}', 0.98, 'Székesfehérvár'),
  (11, 'Europe, net', 'eur', 2, 'nl', 0.92, false, '{21}', '{btw}', 1.00, '''s-Hertogenbosch');
update place set id = pg_temp.id('reg', at, base + n) from opening;

insert into currency (
  code, symbol, symbol_native, decimal_digits, rounding, raw_rounding, name, created_at, updated_at)
select distinct on (currency)
  currency, upper(currency), upper(currency), digits, 0, pg_temp.raw(0), upper(currency), at, at
from place, opening;

insert into store_currency (id, currency_code, is_default, store_id, created_at, updated_at)
select
  pg_temp.id('stocur', at, base + row_number() over (order by code)), code, code = 'eur',
  pg_temp.id('store', at, base), at, at
from currency, opening;

insert into region (id, name, currency_code, automatic_taxes, created_at, updated_at, deleted_at)
select place.id, name, currency, n <> 10, at, at, case when n = 11 then at + interval '600 days' end
from place, opening;

insert into region_country (iso_2, iso_3, num_code, name, display_name, region_id, created_at, updated_at)
select country, country || 'x', n, upper(name), name, id, at, at from place, opening;

-- Four options a region, numbered place * 10 + option; the last is for returns.
create temp table shipping as
select
  place.n as place, option.n as option, pg_temp.id('so', at, base + place.n * 10 + option.n) as id,
  option.name, round(dollars * factor, digits) as price
from opening, place, (values
  (1, 'Standard', 4.99), (2, 'Express 🚀', 12.99), (3, 'Free pickup', 0), (4, 'Return label', 3.99)
) as option (n, name, dollars);

insert into shipping_option (
  id, name, price_type, service_zone_id, shipping_profile_id, provider_id, shipping_option_type_id,
  created_at, updated_at, deleted_at)
select
  shipping.id, name, 'flat', 'serzo_' || place, 'sp_1', 'manual_manual', 'sotype_1', at, at,
  case when option = 2 and place % 4 = 0 then at + interval '420 days' end
from shipping, opening;

insert into product_collection (id, title, handle, created_at, updated_at, deleted_at)
select
  pg_temp.id('pcol', at, base + n), title, 'collection-' || n, at, at,
  case when n = 4 then at + interval '9 days' end
from opening, (values (1, 'Summer ''24'), (2, 'Wïnter "Sale"'), (3, 'Basics'), (4, 'Archived'))
  as c (n, title);

insert into product_type (id, value, metadata, created_at, updated_at)
select pg_temp.id('ptyp', at, base + n), value, case when n = 2 then '{"brand": "Søn"}'::json end, at, at
from opening, (values (1, 'Shirt'), (2, 'Shoes'), (3, 'Mug ☕'), (4, 'Poster'), (5, 'Gift card'))
  as t (n, value);

create temp table article as
select
  n, base + n as key, at + interval '1 second' * n as created_at,
  pg_temp.id('prod', at + interval '1 second' * n, base + n) as id, n % 37 = 5 as is_gift_card,
  n % 11 = 4 as is_kit,
  case
    when n % 37 = 5 then 'Gift Card 🎁'
    else concat_ws(' ',
      pg_temp.pick(base + n, 'adjective', '{Classic,Überlanger,Eco,"\"Quoted\"",Tiny,日本の,O''Clock}'),
      pg_temp.pick(base + n, 'noun', '{T-Shirt,Sneaker,Mug,Poster,Hoodie,Cap,Notebook,Lamp}'), n)
  end as title,
  case when n % 37 = 5 then 50 else pg_temp.number(base + n, 'price', 4, 240) + 0.99 end as dollars,
  pg_temp.chance(base + n, 'reduced') < 0.12 as is_reduced,
  case when n % 10 < 7 then 'https://cdn.example/' || n || '.jpg?w=200&q="best"' end as thumbnail,
  case when n % 29 = 7 then at + interval '600 days' end as deleted_at
from opening, generate_series(1, products) as n;

insert into product (
  id, title, handle, subtitle, is_giftcard, status, thumbnail, collection_id, type_id, discountable,
  external_id, metadata, created_at, updated_at, deleted_at)
select
  article.id, title, 'p-' || n, case when n % 5 < 3 then 'Sub – ' || title end, is_gift_card,
  'published', thumbnail,
  case when n % 5 < 4 then pg_temp.id('pcol', at, base + 1 + n % 4) end,
  case when is_gift_card then pg_temp.id('ptyp', at, base + 5)
    when n % 7 < 5 then pg_temp.id('ptyp', at, base + 1 + n % 4) end,
  not is_gift_card, case when n % 10 = 0 then 'ext-' || n end,
  case n % 6
    when 0 then jsonb_build_object('brand', 'Étoile', 'year', n)
    when 1 then '{"brand": "Søn"}' when 2 then '{"brand": 7}' when 3 then '["brand"]' end,
  created_at, created_at, deleted_at
from article, opening;

create temp table stock as
select
  row_number() over (order by n, size) as v, article.*, size,
  pg_temp.id('variant', created_at, key * 8 + size) as variant_id,
  (array['S', 'Größe M', 'XL / Black'])[size] as variant_title,
  case when (n * 3 + size) % 17 <> 4 then
    concat(pg_temp.pick(key, 'sku', '{TS,MÜG,a b,X}'), '-', n, '-', size) end as sku
from article, generate_series(1, 3) as size where size = 1 or not is_gift_card;
create unique index on stock (v);

insert into product_variant (
  id, title, sku, manage_inventory, variant_rank, product_id, created_at, updated_at, deleted_at)
select
  variant_id, variant_title, sku, true, size, id, created_at, created_at,
  coalesce(deleted_at, case when v % 31 = 3 then created_at + interval '500 days' end)
from stock;

insert into return_reason (
  id, value, label, description, parent_return_reason_id, created_at, updated_at)
select
  pg_temp.id('rr', at, base + n), value, label, description,
  case when n in (2, 3) then pg_temp.id('rr', at, base + 1) end, at, at
from opening, (values
  (1, 'size', 'Size', null), (2, 'too_small', 'Too small 🤏', null), (3, 'too_big', 'Too big', ''),
  (4, 'damaged', 'Beschädigt', 'Kaputt "angekommen"')) as reason (n, value, label, description);

insert into refund_reason (id, label, code, description, created_at, updated_at)
select pg_temp.id('refr', at, base + n), label, code, null, at, at
from opening, (values (1, 'Shipping Issue', 'shipping_issue'), (2, 'Kulanz 🤝', 'goodwill'), (3, 'Pricing error', 'pricing'))
  as reason (n, label, code);

-- Promotions: 1 to 6 percentage, 11 and up fixed across the order (one a region), 51 and 52 on shipping.
create temp table voucher as
select n, pg_temp.id('promo', at, base + n) as id, code, kind, value, n % 3 = 0 as is_inclusive
from opening, (
  select n, 'OFF' || value, 'percentage', value
  from (values (1, 5), (2, 10), (3, 15), (4, 20), (5, 33), (6, 100)) as percent (n, value)
  union all
  select 10 + n, 'MINUS-' || upper(currency) || n, 'fixed', round(10 * factor, digits) from place
  union all
  values (51, 'Frei Haus ✨', 'shipping', 100), (52, 'SHIPHALF', 'shipping', 50)
) as promotion (n, code, kind, value);

insert into promotion (
  id, code, is_automatic, type, status, is_tax_inclusive, used, created_at, updated_at, deleted_at)
select
  voucher.id, code, n % 9 = 4, 'standard', 'active', is_inclusive, 0, at, at,
  case when n = 4 then at + interval '500 days' end
from voucher, opening;

insert into promotion_application_method (
  id, value, raw_value, type, target_type, allocation, promotion_id, created_at, updated_at)
select
  pg_temp.id('proappmet', at, base + n), pg_temp.plain(value), pg_temp.raw(value),
  case when kind = 'fixed' then 'fixed' else 'percentage' end,
  case when kind = 'shipping' then 'shipping_methods' else 'items' end,
  case when kind = 'fixed' then 'across' else 'each' end, voucher.id, at, at
from voucher, opening;

insert into product_category (
  id, name, handle, mpath, is_active, is_internal, rank, parent_category_id, created_at, updated_at, deleted_at)
select
  'pcat_' || n, name, 'category-' || n, 'pcat_' || n, n <> 4, n = 3, n, case when n = 2 then 'pcat_1' end,
  at + interval '1 second' * n, at, case when n = 5 then at + interval '9 days' end
from opening, (values (1, 'Clothes'), (2, 'Shirts "👕"'), (3, 'Staff picks'), (4, 'Not yet'), (5, 'Gone'))
  as c (n, name);

-- Some products are in none, some in several.
insert into product_category_product (product_id, product_category_id)
select id, 'pcat_' || category from article, generate_series(1, 5) category where (n + category) % 3 = 0;
