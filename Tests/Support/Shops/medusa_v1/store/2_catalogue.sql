-- The shop and its goods.

create temp table opening as
select base, start - interval '400 days' as at, orders, greatest(40, least(2000, orders / 20)) as products
from setup;

insert into sales_channel (id, name, description, is_disabled, created_at, updated_at)
select pg_temp.id('sc', at, base + n), name, description, n = 3, at, at
from opening, (values (1, 'Default Sales Channel', null), (2, 'App 📱', 'mobile'), (3, 'B2B "wholesale"', ''))
  as channel (n, name, description);

insert into store (id, name, default_currency_code, default_sales_channel_id, created_at, updated_at)
select
  pg_temp.id('store', at, base), 'Étoile & Søn', 'eur', pg_temp.id('sc', at, base + 1), at, at
from opening;

insert into migrations (timestamp, name) values
  (1611063162649, 'initialSchema1611063162649'),
  (1701894188811, 'addTimestempsForShippingMethod1701894188811');

insert into payment_provider (id, is_installed)
values ('manual', true), ('stripe', true), ('paypal', true), ('klarna', false), ('system', true);
insert into fulfillment_provider (id) values ('manual'), ('webshipper');

-- Regions. rates, codes: the tax lines of an item there. factor: minor units for one US cent.
-- share: the part of the orders up to and with this region.
create temp table place (
  n int primary key, name text, currency text, tax_rate float8, cards_taxable boolean, country text,
  factor float8, rates float8[], codes text[], share float8, city text, id text);
insert into place values
  (1, 'Deutschland', 'eur', 19, true, 'de', 0.92, '{19}', '{MwSt}', 0.30, 'München'),
  (2, 'United States', 'usd', 0, false, 'us', 1, '{4,4.875}', '{ny,nyc}', 0.50, 'New York'),
  (3, 'United Kingdom', 'gbp', 20, false, 'gb', 0.79, '{20}', '{default}', 0.59, 'Stoke-on-Trent'),
  (4, 'Danmark', 'dkk', 25, true, 'dk', 6.9, '{25}', '{moms}', 0.66, 'København'),
  (5, 'Sverige', 'sek', 25, true, 'se', 10.4, '{25}', '{moms}', 0.71, 'Malmö'),
  (6, 'Schweiz', 'chf', 7.7, true, 'ch', 0.88, '{7.7}', '{mwst}', 0.76, 'Zürich'),
  (7, 'Canada', 'cad', 5, true, 'ca', 1.36, '{5,9.975}', '{gst,qst}', 0.81, 'Montréal'),
  (8, 'Québec', 'cad', 9.975, true, 'ca', 1.36, '{9.975}', '{qst}', 0.84, 'Trois-Rivières'),
  (9, 'Japan 日本', 'jpy', 10, true, 'jp', 1.48, '{10}', '{jct}', 0.90, '東京'),
  (10, '대한민국', 'krw', 10, true, 'kr', 13.3, '{10}', '{default}', 0.93, '서울'),
  (11, 'Kuwait', 'kwd', 0, true, 'kw', 0.31, '{0}', '{default}', 0.95, 'مدينة الكويت'),
  (12, 'Magyarország', 'huf', 27, true, 'hu', 355, '{27}', '{default}', 0.98, 'Székesfehérvár'),
  (13, 'Polska', 'pln', 23, true, 'pl', 4.1, '{23}', '{vat}', 1.00, 'Łódź');
update place set id = pg_temp.id('reg', at, base + n) from opening;

insert into currency (code, symbol, symbol_native, name)
select distinct currency, upper(currency), upper(currency), upper(currency) from place
union all values ('clp', 'CL$', '$', 'Chilean Peso'), ('isk', 'Ikr', 'kr', 'Icelandic Króna');

insert into region (
  id, name, currency_code, tax_rate, tax_code, gift_cards_taxable, automatic_taxes, metadata,
  created_at, updated_at, deleted_at)
select
  place.id, name, currency, tax_rate, codes[1], cards_taxable, n <> 12, null, at, at,
  case when n = 13 then at + interval '600 days' end
from place, opening;

insert into country (iso_2, iso_3, num_code, name, display_name, region_id)
select
  country, country || 'x', min(n), upper(min(name)), min(name), (array_agg(id order by n))[1]
from place group by country order by min(n);

insert into region_payment_providers
select id, provider from place, unnest(array['manual', 'stripe']) as provider;

insert into shipping_profile (id, name, type, created_at, updated_at)
select pg_temp.id('sp', at, base + n), name, type::shipping_profile_type_enum, at, at
from opening, (values (1, 'Default', 'default'), (2, 'Gift cards', 'gift_card')) as p (n, name, type);

-- Four options a region, numbered place * 10 + option; the last is for returns.
create temp table shipping as
select
  place.n as place, option.n as option, pg_temp.id('so', at, base + place.n * 10 + option.n) as id,
  place.id as region_id, option.name, pg_temp.round_up(cents * factor) as price
from opening, place, (values
  (1, 'Standard', 499), (2, 'Express 🚀', 1299), (3, 'Free pickup', 0), (4, 'Return label', 399)
) as option (n, name, cents);

insert into shipping_option (
  id, name, region_id, profile_id, provider_id, price_type, amount, is_return, data,
  created_at, updated_at, deleted_at)
select
  shipping.id, name, region_id, pg_temp.id('sp', at, base + 1), 'webshipper', 'flat_rate', price,
  option = 4, '{}', at, at, case when option = 2 and place % 4 = 0 then at + interval '420 days' end
from shipping, opening;

insert into product_collection (id, title, handle, created_at, updated_at, deleted_at)
select
  pg_temp.id('pcol', at, base + n), title, 'collection-' || n, at, at,
  case when n = 4 then at + interval '9 days' end
from opening, (values (1, 'Summer ''24'), (2, 'Wïnter "Sale"'), (3, 'Basics'), (4, 'Archived'))
  as c (n, title);

insert into product_type (id, value, metadata, created_at, updated_at)
select pg_temp.id('ptyp', at, base + n), value, case when n = 2 then '{"brand": "Søn"}'::jsonb end, at, at
from opening, (values (1, 'Shirt'), (2, 'Shoes'), (3, 'Mug ☕'), (4, 'Poster'), (5, 'Gift card'))
  as t (n, value);

create temp table article as
select
  n, base + n as key, at + interval '1 second' * n as created_at,
  pg_temp.id('prod', at + interval '1 second' * n, base + n) as id, n % 37 = 5 as is_gift_card,
  pg_temp.chance(base + n, 'discountable') > 0.08 as discountable,
  case
    when n % 37 = 5 then 'Gift Card 🎁'
    else concat_ws(' ',
      pg_temp.pick(base + n, 'adjective', '{Classic,Überlanger,Eco,"\"Quoted\"",Tiny,日本の,O''Clock}'),
      pg_temp.pick(base + n, 'noun', '{T-Shirt,Sneaker,Mug,Poster,Hoodie,Cap,Notebook,Lamp}'), n)
  end as title,
  case when n % 37 = 5 then 5000 else pg_temp.number(base + n, 'price', 4, 240) * 100 + 99 end as cents,
  pg_temp.chance(base + n, 'reduced') < 0.12 as is_reduced,
  case when n % 10 < 7 then 'https://cdn.example/' || n || '.jpg?w=200&q="best"' end as thumbnail,
  case when n % 29 = 7 then at + interval '600 days' end as deleted_at
from opening, generate_series(1, products) as n;

insert into product (
  id, title, subtitle, description, handle, is_giftcard, thumbnail, weight, collection_id, type_id,
  discountable, status, external_id, metadata, created_at, updated_at, deleted_at)
select
  article.id, title, case when n % 5 < 3 then 'Sub – ' || title end, null,
  case when n % 11 > 0 then 'p-' || n end, is_gift_card, thumbnail, n * 10,
  case when n % 5 < 4 then pg_temp.id('pcol', at, base + 1 + n % 4) end,
  case when is_gift_card then pg_temp.id('ptyp', at, base + 5)
    when n % 7 < 5 then pg_temp.id('ptyp', at, base + 1 + n % 4) end,
  discountable, 'published', case when n % 10 = 0 then 'ext-' || n end,
  case n % 6
    when 0 then jsonb_build_object('brand', 'Étoile', 'year', n)
    when 1 then '{"brand": "Søn"}' when 2 then '{"brand": 7}' when 3 then '["brand"]' end,
  created_at, created_at, deleted_at
from article, opening;

insert into product_category (id, name, handle, is_active, is_internal, rank, created_at, updated_at)
select pg_temp.id('pcat', at, base + n), name, 'category-' || n, n <> 1, n = 2, n, at + interval '1 hour' * n, at
from opening, (values (1, 'Draft'), (2, 'Internal'), (3, 'Männer & Frauen'), (4, 'Everything "new"')) as c (n, name);

-- A category without any known value, and without products.
insert into product_category (id, name, handle, is_active, is_internal, rank, created_at, updated_at)
select pg_temp.id('pcat', at, base + 5), 'Unknown', 'category-5', null, null, 5, at, at from opening;

-- Every product except some of those without a collection has one to four categories.
insert into product_category_product
select pg_temp.id('pcat', at, base + category), article.id
from article, opening, generate_series(1, 4) as category
where article.n % 15 <> 14 and (article.n + category) % 4 <= article.n % 3;

create temp table stock as
select
  row_number() over (order by n, size) as v, article.*, size,
  pg_temp.id('variant', created_at, key * 8 + size) as variant_id
from article, generate_series(1, 3) as size where size = 1 or not is_gift_card;
create unique index on stock (v);

insert into product_variant (
  id, title, product_id, sku, inventory_quantity, variant_rank, metadata, created_at, updated_at,
  deleted_at)
select
  variant_id, (array['S', 'Größe M', 'XL / Black'])[size], id,
  case when v % 17 <> 4 then concat(pg_temp.pick(key, 'sku', '{TS,MÜG,a b,X}'), '-', n, '-', size) end,
  100, size, null, created_at, created_at,
  coalesce(deleted_at, case when v % 31 = 3 then created_at + interval '500 days' end)
from stock;

insert into return_reason (id, value, label, description, parent_return_reason_id, created_at, updated_at)
select
  pg_temp.id('rr', at, base + n), value, label, description,
  case when n in (2, 3) then pg_temp.id('rr', at, base + 1) end, at, at
from opening, (values
  (1, 'size', 'Size', null), (2, 'too_small', 'Too small 🤏', null), (3, 'too_big', 'Too big', ''),
  (4, 'damaged', 'Beschädigt', 'Kaputt "angekommen"')) as reason (n, value, label, description);

insert into claim_tag (id, value, created_at, updated_at, deleted_at)
select pg_temp.id('ctag', at, base + n), value, at, at, case when n = 4 then at + interval '1 day' end
from opening, (values (1, 'broken'), (2, 'größe'), (3, '📦 box'), (4, 'colour')) as tag (n, value);

-- Discounts: 1 to 6 percentage, 11 and up fixed over the whole order (one a region), 31 and up fixed
-- for each item (one a region), 51 and 52 free shipping, 53 for staff, never on an order.
create temp table voucher as
select n, pg_temp.id('disc', at, base + n) as id, code, type, value, allocation
from opening, (
  select n, 'OFF' || value, 'percentage', value, 'item'
  from (values (1, 5), (2, 10), (3, 15), (4, 20), (5, 33), (6, 100)) as percent (n, value)
  union all
  select 10 + n, 'MINUS-' || upper(currency) || n, 'fixed', pg_temp.round_up(1000 * factor), 'total'
  from place
  union all
  select 30 + n, 'EACH-' || upper(currency) || n, 'fixed', pg_temp.round_up(250 * factor), 'item'
  from place
  union all
  values (51, 'Frei Haus ✨', 'free_shipping', 0, null), (52, 'SHIPFREE', 'free_shipping', 0, null),
    (53, 'STAFF', 'percentage', 50, 'item')
) as discount (n, code, type, value, allocation);

insert into discount_rule (id, description, type, value, allocation, created_at, updated_at)
select
  pg_temp.id('dru', at, base + n), code, type::discount_rule_type_enum, value,
  allocation::discount_rule_allocation_enum, at, at
from voucher, opening;

insert into discount (
  id, code, is_dynamic, rule_id, is_disabled, starts_at, created_at, updated_at, deleted_at)
select
  voucher.id, code, false, pg_temp.id('dru', at, base + n), n % 9 = 4, at, at, at,
  case when n in (4, 52) then at + interval '500 days' end
from voucher, opening;

insert into discount_regions (discount_id, region_id)
select voucher.id, place.id from voucher, place
where voucher.n not between 11 and 49 or place.n in (voucher.n - 10, voucher.n - 30);
