-- The future of every order, planned before anything is written: the later sections only carry it out.

create temp table plan as
with placed as materialized (
  -- Ten orders in every five hundred share the very microsecond, as after an import.
  select
    n, base + n as key, orders, start + interval '1 second' * (31536000.0 / orders
      * (twin - 1 + pg_temp.chance(base + twin, 'placed'))) as created_at
  from setup, generate_series(1, orders) as n,
    lateral (select case when n / 10 % 50 = 3 then n - n % 10 else n end as twin) as tie
), drawn as materialized (
  select
    *, pg_temp.id('order', created_at, key) as id,
    date_trunc('milliseconds', created_at - interval '1 second' * pg_temp.number(key, 'dwell', 90, 5400))
      as cart_at,
    n % 100 = 13 as is_import, n <= orders * 0.03 as is_old, n % 67 = 20 as is_draft,
    pg_temp.chance(key, 'fate') as fate, pg_temp.chance(key, 'discount') as discount,
    pg_temp.chance(key, 'gift') as gift, pg_temp.chance(key, 'paid') as paid,
    1 + floor(ceil(n * 0.4) * (1 - pg_temp.chance(key, 'customer') ^ 2))::int as person,
    (array[0, 1, 2, 3, 4, 5, 15])[1 + width_bucket(pg_temp.chance(key, 'size'),
      array[0.01, 0.26, 0.55, 0.80, 0.93, 0.995])] as size,
    1 + width_bucket(pg_temp.chance(key, 'place'),
      (select array_agg(share order by n) from place where share < 1)) as place,
    case when n % 50 = 49 then null else 1 + n % 3 end as channel
  from placed
)
select
  drawn.n, drawn.key, drawn.id, drawn.created_at, cart_at, is_import, is_old, is_draft, size, channel, paid,
  case when not is_import then pg_temp.id('cart', cart_at, drawn.key * 4) end as cart_id,
  person.id as customer_id, person.email, person.first_name, person.last_name, person.has_account,
  place.n as place, place.id as region_id, currency, tax_rate, cards_taxable, country, city, factor,
  rates, codes,
  case
    when discount < 0.15 then pg_temp.number(drawn.key, 'percent', 1, 6)
    when discount < 0.22 then 10 + place.n when discount < 0.25 then 30 + place.n
  end as voucher,
  case when discount > 0.94 or discount between 0.14 and 0.15 then 51 + drawn.n % 2 end as free_shipping,
  gift < 0.04 as uses_card,
  case
    when size = 0 or fate >= 0.15 then null when fate < 0.05 then 'canceled' when fate < 0.06 then 'unpacked'
    else 'open'
  end as halt,
  case when size = 0 or fate < 0.15 then 0 when fate < 0.26 then 2 else 1 end as parcels,
  -- Parcels that have left: the second of two is often still there.
  case when size = 0 or fate < 0.15 then 0 when fate < 0.19 then 1 when fate < 0.24 then 2
    when fate < 0.29 then 0 else 1 end as shipped,
  drawn.created_at + interval '1 second' * (3600 + 200000 * pg_temp.chance(drawn.key, 'packed')) as packed_at,
  size > 0 and fate between 0.30 and 0.37 as has_return,
  size > 0 and fate between 0.37 and 0.40 as has_swap,
  size > 0 and fate between 0.40 and 0.43 as has_claim,
  size > 0 and not is_old and fate between 0.60 and 0.625 as has_edit,
  fate between 0.70 and 0.74 as has_refund
from drawn
join person on person.n = least(drawn.person, greatest(5, orders * 2 / 5))
join place on place.n = drawn.place;
create unique index on plan (n);
analyze plan;

-- Their lines. Number 40 is the first line as an order edit leaves it, one piece more.
create temp table line as
with drawn as materialized (
  select
    plan.*, k, plan.key * 64 + k as line_key,
    1 + floor(kinds * pg_temp.chance(plan.key * 64 + k, 'variant') ^ 2)::int as v,
    pg_temp.chance(plan.key * 64 + k, 'custom') < 0.03 as is_custom,
    1 + floor(5 * pg_temp.chance(plan.key * 64 + k, 'quantity') ^ 3)::int as pieces
  from plan, (select count(*)::int as kinds from stock) as shelf, generate_series(1, size) as k
)
select
  drawn.n, drawn.key, k, line_key, place, is_old, voucher, parcels, shipped, has_return, has_edit,
  pg_temp.id('item', cart_at + interval '1 second' * (k / 2 * 7), line_key) as id,
  cart_at + interval '1 second' * (k / 2 * 7) as added_at,
  case when is_custom then null else variant_id end as variant_id,
  case when is_custom then 'Gravur „Für Oma“ ✍️' else title end as title,
  case when is_custom then null else thumbnail end as thumbnail,
  not is_custom and is_gift_card as is_gift_card,
  is_custom or discountable and not is_gift_card as allows_discounts,
  case when is_custom and k % 3 = 0 then 0 else pg_temp.round_up(cents * factor) end as price,
  case when is_gift_card and not is_custom then 1 else pieces end as quantity,
  -- Imports have no tax lines, and orders from before the tax API rarely.
  case when is_import or is_old and drawn.n % 3 > 0 then '{}'::float8[]
    when is_reduced and place <> 11 then array[7.0::float8] else rates end as rates,
  case when is_reduced and place <> 11 then '{reduced}'::text[] else codes end as codes
from drawn join stock on stock.v = drawn.v;

insert into line
select
  n, key, 40, key * 64 + 40, place, is_old, voucher, parcels, shipped, has_return, has_edit,
  pg_temp.id('item', added_at + interval '1 day', key * 64 + 40), added_at, variant_id, title, thumbnail,
  is_gift_card, allows_discounts, price, quantity + 1, rates, codes
from line where k = 1 and has_edit;
create unique index on line (n, k);
analyze line;

-- Amounts off a line: of the order's discount (counts), of a foreign one or by hand.
create temp table markdown as
with value as (
  select
    line.*, voucher.id as discount_id, type, voucher.value, allocation,
    (price * quantity)::float8 as whole,
    sum((price * quantity)::float8) over (partition by line.n, k = 40) as sum
  from line join voucher on voucher.n = line.voucher
  where allows_discounts
)
select
  n, k, line_key * 4 as key, discount_id, true as counts,
  case
    when type = 'percentage' then pg_temp.round_up(whole / 100 * value)
    when sum = 0 then 0
    when allocation = 'total' then least(value, sum) * (whole / sum)
    else least(value * quantity, whole)
  end as amount
from value
union all
select n, k, line_key * 4 + 1, null, true, floor((price * quantity) / 4.0) from line
where k <> 40 and line_key % 199 = 5
union all
select line.n, k, line_key * 4 + 2, voucher.id, false, 250 from line, voucher
where voucher.n = 53 and k <> 40 and line_key % 211 = 6;
analyze markdown;
