-- Orders, their lines and methods, and the content of each version.

insert into order_address (
  id, customer_id, company, first_name, last_name, address_1, address_2, city, country_code, province,
  postal_code, phone, created_at, updated_at)
select
  pg_temp.id('ordaddr', created_at, key * 4 + kind), customer_id, case when n % 33 = 1 then 'Søn & "Partner"' end,
  case when n % 29 > 0 then first_name end, last_name,
  pg_temp.pick(key, 'street', '{Main St,Hauptstraße,Rue de l''Église,Nørrebrogade,青山通り,"Calle \"Mayor\"",Back\\slash Rd}')
    || ' ' || n % 200 + kind,
  case when n % 7 = 0 then '2. th.' end, case when n % 61 > 0 then city end, country,
  case when country = 'us' then 'NY' end, case when n % 31 > 0 then lpad((n * 7 % 100000)::text, 5, '0') end,
  case when n % 3 = 0 then '+1 555 0100' end, created_at, created_at
from plan, generate_series(0, 1) as kind
where kind = 0 and n % 50 <> 7 or kind = 1 and n % 7 < 6;

insert into "order" (
  id, region_id, display_id, customer_id, version, sales_channel_id, status, is_draft_order, email,
  currency_code, shipping_address_id, billing_address_id, no_notification, metadata, created_at,
  updated_at, canceled_at, custom_display_id, locale)
select
  plan.id, region_id, n, case when n % 113 = 8 then null else customer_id end, latest.version,
  pg_temp.id('sc', opening.at, base + channel),
  (case when cancelled.at is not null then 'canceled' when n % 40 = 11 then 'archived'
    when 'deliver:a' = any (steps) and n % 3 = 0 then 'completed' when n % 149 = 3 then 'requires_action'
    else 'pending' end)::order_status_enum,
  false, case when n % 127 = 8 then null else lower(plan.email) end,
  case when n % 71 = 9 then upper(currency) else currency end,
  case when n % 50 <> 7 then pg_temp.id('ordaddr', plan.created_at, key * 4) end,
  case when n % 7 < 6 then pg_temp.id('ordaddr', plan.created_at, key * 4 + 1) end,
  case when n % 6 = 0 then false when n % 90 = 1 then true end,
  case
    when n = 17 then jsonb_build_object('essay', repeat('Größe „L“ 🎁 ', 10000), 'source', 'import')
    when origin = 'part' then jsonb_build_object('parent_order_id', (select id from plan as whole where whole.n = plan.n - 1))
    when n % 12 = 5 then jsonb_build_object('consent', jsonb_build_object('categoryPreferences',
      jsonb_build_object('Advertising', n % 24 = 5, 'Analytics', true)))
    when n % 120 = 6 then jsonb_build_object('consent', '{"categoryPreferences":{"Advertising":false}}')
    when n % 8 = 3 then jsonb_build_object('anonymous_id', md5('visitor' || key))
    else value
  end,
  plan.created_at,
  greatest(latest.at, cancelled.at, plan.created_at, case when n % 40 = 11 then plan.created_at + interval '60 days' end,
    -- The conversion of a draft leaves no other trace.
    case when origin = 'draft' then pg_temp.node_clock(plan.created_at + interval '5 hours', key) end),
  cancelled.at, case when plan.release >= 21200 and n % 17 = 5 then 'AB-' || n end,
  case when n % 3 = 0 then 'de-DE' end
from plan join latest using (n) left join oddity on oddity.kind = key % 37
left join (select n, at from step where kind = 'cancel') as cancelled using (n), opening;

insert into order_line_item (
  id, title, subtitle, thumbnail, variant_id, product_id, product_title, product_subtitle, product_type,
  product_collection, product_handle, variant_sku, variant_title, requires_shipping, is_discountable,
  is_tax_inclusive, unit_price, raw_unit_price, metadata, created_at, updated_at, is_giftcard,
  product_type_id)
select
  line.id,
  -- Until 2.8.0 the title was the variant's and the subtitle the product's.
  case when release < 20800 then coalesce(variant_title, title) else title end,
  case when release < 20800 then case when variant_id is not null then title end else variant_title end, thumbnail,
  variant_id, product_id, case when variant_id is not null then title end,
  case when product % 5 < 3 and variant_id is not null then 'Sub – ' || title end,
  case when line_key % 5 = 0 then 'Shirt' end, case when line_key % 4 = 0 then 'Basics' end,
  case when variant_id is not null then 'p-' || product end, sku, variant_title, not is_gift_card,
  allows_discounts, is_inclusive, pg_temp.plain(price), pg_temp.raw(price),
  case when line_key % 9 = 0 then value end, added_at, added_at, is_gift_card, null
from line left join oddity on oddity.kind = line_key % 17
order by line.n, k;

insert into order_line_item_tax_line (id, code, rate, raw_rate, item_id, created_at, updated_at)
select
  pg_temp.id('ordlitxl', added_at, line_key * 4 + nth), coalesce(code, 'none'), pg_temp.plain(r),
  pg_temp.raw(r), line.id, added_at, added_at
from line, unnest(rates, codes) with ordinality as tax (r, code, nth) where r is not null;

-- A whole new row for each line in each version. The first has no price of its own.
insert into order_item (
  id, order_id, version, item_id, quantity, raw_quantity, fulfilled_quantity, raw_fulfilled_quantity,
  shipped_quantity, raw_shipped_quantity, delivered_quantity, raw_delivered_quantity,
  return_requested_quantity, raw_return_requested_quantity, return_received_quantity,
  raw_return_received_quantity, return_dismissed_quantity, raw_return_dismissed_quantity,
  written_off_quantity, raw_written_off_quantity, unit_price, raw_unit_price, metadata, created_at, updated_at)
select
  pg_temp.id('orditem', edition.at, item.line_key * 64 + item.version), plan.id, item.version, line.id,
  pg_temp.plain(item.quantity), pg_temp.raw(item.quantity),
  pg_temp.plain(fulfilled), pg_temp.raw(fulfilled), pg_temp.plain(shipped), pg_temp.raw(shipped),
  pg_temp.plain(delivered), pg_temp.raw(delivered), pg_temp.plain(requested), pg_temp.raw(requested),
  pg_temp.plain(received), pg_temp.raw(received), pg_temp.plain(dismissed), pg_temp.raw(dismissed),
  pg_temp.plain(written_off), pg_temp.raw(written_off),
  case when item.version > 1 then pg_temp.plain(price) end,
  case when item.version > 1 then pg_temp.raw(price) end, null, edition.at, edition.at
from item join line using (n, k) join plan using (n) join edition using (n, version)
order by item.n, item.version, k;

-- Discounts: one set for all versions until 2.12.0, which stamped the rows that it found with the last version.
insert into order_line_item_adjustment (
  id, description, promotion_id, code, amount, raw_amount, item_id, is_tax_inclusive, version, created_at, updated_at)
select
  pg_temp.id('ordliadj', edition.at, markdown.line_key * 64 + markdown.version), null, promotion_id, markdown.code,
  pg_temp.plain(amount), pg_temp.raw(amount), item_id, includes_tax and release >= 20807,
  case when release >= 21200 then markdown.version else latest.version end, edition.at, edition.at
from markdown join plan using (n) join latest using (n)
join edition on edition.n = plan.n and edition.version = markdown.version
left join (select n, version from step where token = 'edit') as edit on edit.n = plan.n
where release >= 21200
  or markdown.version = 1
  -- A line that an edit gave one piece more has a discount that is as old as the edit.
  or markdown.version = edit.version and k = 1;

insert into order_shipping_method (
  id, name, amount, raw_amount, is_tax_inclusive, shipping_option_id, data, created_at, updated_at)
select carriage.id, name, pg_temp.plain(price), pg_temp.raw(price), is_inclusive, option_id, '{}', at, at
from carriage;
insert into order_shipping_method_tax_line (
  id, code, rate, raw_rate, shipping_method_id, created_at, updated_at)
select
  pg_temp.id('ordsmtxl', at, method_key * 4 + nth), coalesce(code, 'none'), pg_temp.plain(r), pg_temp.raw(r),
  carriage.id, at, at
from carriage, unnest(rates, codes) with ordinality as tax (r, code, nth) where r is not null;
insert into order_shipping (
  id, order_id, version, shipping_method_id, return_id, exchange_id, claim_id, created_at, updated_at)
select
  pg_temp.id('ordspmv', edition.at, method_key * 64 + edition.version), plan.id, edition.version, carriage.id, return_id,
  exchange_id, claim_id, edition.at, edition.at
from carriage join edition on edition.n = carriage.n and edition.version >= since join plan on plan.n = carriage.n;
-- As with the lines' discounts; the column came with 2.14.0.
insert into order_shipping_method_adjustment (
  id, promotion_id, code, amount, raw_amount, shipping_method_id, version, created_at, updated_at)
select
  pg_temp.id('ordsmadj', edition.at, method_key * 64 + edition.version), promotion_id, code, pg_temp.plain(amount),
  pg_temp.raw(amount), method_id,
  case when release >= 21400 then edition.version else latest.version end, edition.at, edition.at
from carriage_markdown join plan using (n) join latest using (n) join edition on edition.n = plan.n
where release >= 21400 or edition.version = 1;

-- Credit: each version repeats it since 2.11.1; before, one set, which the upgrade stamped.
insert into order_credit_line (
  id, order_id, reference, reference_id, amount, raw_amount, version, metadata, created_at, updated_at)
select
  pg_temp.id('ordcl', edition.at, credit_key * 64 + edition.version), plan.id, reference, reference_id,
  pg_temp.plain(amount), pg_temp.raw(amount),
  case when release >= 21101 then edition.version else latest.version end,
  case when release >= 22000 then jsonb_build_object('created_in_version', since) end, edition.at, edition.at
from credit join plan using (n) join latest using (n) join edition on edition.n = credit.n
  and (release >= 21101 and edition.version >= since or edition.version = since);

insert into order_promotion (order_id, promotion_id, id, created_at, updated_at)
select plan.id, voucher.id, pg_temp.id('orderpromo', created_at, key * 64 + voucher.n), created_at, created_at
from plan join voucher on voucher.n in (voucher, carriage_voucher)
-- The checkout writes these links since 2.8.8.
where release >= 20808;
