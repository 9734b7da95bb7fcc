-- The future of every order, planned before anything is written: the later sections only carry it out.

-- An order's life, step by step. a, b: parcels of bought lines; m: a parcel with the rest of these and the
-- lines of an exchange; x: the lines of an exchange; c: the replacements of a claim.
create temp table fate as
select n, sum(share) over (order by n) as upto, steps
from (values
  (1, 0.10, '{}'::text[]),
  (2, 0.21, '{pack:a,ship:a,deliver:a}'),
  (3, 0.09, '{pack:a,ship:a}'),
  (4, 0.03, '{pack:a}'),
  (5, 0.06, '{pack:a,deliver:a}'),
  (6, 0.06, '{pack:a,ship:a,pack:b,ship:b,deliver:a,deliver:b}'),
  (7, 0.02, '{pack:a,ship:a,pack:b}'),
  (8, 0.03, '{cancel}'),
  (9, 0.01, '{pack:a,unpack:a,cancel}'),
  (10, 0.04, '{pack:a,ship:a,deliver:a,ask,receive}'),
  (11, 0.025, '{pack:a,ship:a,ask,receive:1,receive:2,refund}'),
  (12, 0.015, '{pack:a,ship:a,deliver:a,ask,damaged,refund}'),
  (13, 0.01, '{pack:a,ship:a,ask,unask}'),
  (14, 0.01, '{pack:a,ship:a,ask}'),
  (15, 0.02, '{pack:a,ship:a,swap,pack:x,ship:x,receive:x}'),
  (16, 0.01, '{pack:a,ship:a,deliver:a,swap}'),
  (17, 0.01, '{pack:a,ship:a,swap,unswap}'),
  (18, 0.01, '{pack:a,ship:a,swap,pack:m,ship:m,deliver:m}'),
  (19, 0.02, '{pack:a,ship:a,deliver:a,claim,refund}'),
  (20, 0.015, '{pack:a,ship:a,claim:c,pack:c,ship:c}'),
  (21, 0.03, '{edit,pack:a,ship:a}'),
  (22, 0.02, '{edit:add,pack:a,ship:a,deliver:a}'),
  (23, 0.01, '{edit:strip}'),
  (24, 0.02, '{pack:a,ship:a,transfer}'),
  (25, 0.02, '{update,pack:a,ship:a}'),
  (26, 0.01, '{credit}'),
  (27, 0.02, '{pack:a,ship:a,refund}'),
  (28, 0.015, '{pack:a,ship:a,deliver:a,refund:1,refund:2,refund:3}'),
  (29, 0.015, '{refund}'),
  (30, 0.01, '{pack:a,ship:a,ask,receive:1,receive:2,swap,receive:x,refund:1}'),
  (31, 0.02, '{pack:a,ship:a,deliver:a,swap,swap:2,pack:x,ship:x}'),
  (32, 1.00, '{pack:a,ship:a,deliver:a}')
) as drawn (n, share, steps);

create temp table plan as
with placed as materialized (
  -- Ten orders in every five hundred share the very millisecond, as after an import.
  select
    n, base + n as key, orders, date_trunc('milliseconds', start + interval '1 second'
      * (31536000.0 / orders * (twin - 1 + pg_temp.chance(base + twin, 'placed')))) as created_at,
    -- A shop that was upgraded has orders from the releases before.
    case release
      when 20000 then 20000
      when 20808 then case when n <= orders * 0.3 then 20000 else 20808 end
      when 21203 then case when n <= orders * 0.4 then 20808 else 21203 end
      else case when n <= orders * 0.1 then 20808 when n <= orders * 0.3 then 21101
        when n <= orders * 0.45 then 21203 else 22200 end
    end as release
  from setup, generate_series(1, orders) as n,
    lateral (select case when n / 10 % 50 = 3 then n - n % 10 else n end as twin) as tie
), drawn as materialized (
  select
    *, pg_temp.id('order', created_at, key) as id,
    date_trunc('milliseconds', created_at - interval '1 second' * pg_temp.number(key, 'dwell', 90, 5400))
      as cart_at,
    case when n % 100 = 13 then 'import' when n % 67 = 20 then 'draft' when n % 80 = 33 then 'part'
      else 'cart' end as origin,
    pg_temp.chance(key, 'fate') as luck, pg_temp.chance(key, 'discount') as discount,
    pg_temp.chance(key, 'paid') as paid,
    1 + floor(ceil(n * 0.4) * (1 - pg_temp.chance(key, 'customer') ^ 2))::int as person,
    (array[0, 1, 2, 3, 4, 5, 15])[1 + width_bucket(pg_temp.chance(key, 'size'),
      array[0.01, 0.26, 0.55, 0.80, 0.93, 0.995])] as size,
    1 + width_bucket(pg_temp.chance(key, 'place'),
      (select array_agg(share order by n) from place where share < 1)) as place,
    case when n % 50 = 49 then null else 1 + n % 3 end as channel
  from placed
)
select
  drawn.n, drawn.key, drawn.id, drawn.created_at, cart_at, origin, size, channel, paid, drawn.release,
  case when origin = 'cart' then pg_temp.id('cart', cart_at, drawn.key * 4) end as cart_id,
  person.id as customer_id, person.email, person.first_name, person.last_name, person.has_account,
  place.n as place, place.id as region_id, currency, digits, country, city, factor, is_inclusive, rates,
  codes,
  case
    when discount < 0.15 then pg_temp.number(drawn.key, 'percent', 1, 6)
    when discount < 0.22 then 10 + place.n
  end as voucher,
  case when discount > 0.92 or discount between 0.14 and 0.15 then 51 + drawn.n % 2 end as carriage_voucher,
  -- Store credit that was used at the checkout; older releases do not have it.
  drawn.release >= 20600 and origin = 'cart' and drawn.n % 23 = 4 as uses_credit,
  -- The payment of a first attempt at the same cart was taken, and given back when the attempt failed.
  drawn.release >= 20800 and origin = 'cart' and drawn.n % 41 = 17 as has_failed_attempt,
  case
    when size = 0 then '{}'
    when origin = 'import' then '{}'
    when origin = 'draft' and drawn.release >= 20700 and drawn.n % 2 = 0 then
      '{edit,pay}'::text[] || case when luck < 0.4 then '{pack:a,ship:a,deliver:a}'::text[] else '{}' end
    when drawn.release < 20100 then array_remove(array_remove(array_remove(fate.steps, 'update'), 'transfer'), 'credit')
    else fate.steps
  end as steps
from drawn
join person on person.n = least(drawn.person, greatest(5, orders * 2 / 5))
join place on place.n = drawn.place
join lateral (select steps from fate where luck < upto order by upto limit 1) as fate on true;
create unique index on plan (n);
analyze plan;

-- The steps, in the order of time. A step that takes the order to another version has that version; `pay` and
-- imported steps have none.
create temp table step as
with planned as (
  select
    plan.n, plan.key, plan.id as order_id, plan.release, plan.paid, nth, token,
    split_part(token, ':', 1) as kind, nullif(split_part(token, ':', 2), '') as subject,
    plan.created_at + interval '1 second' * (
      -- A draft is edited and paid in its first hours.
      case when token in ('pay', 'edit') and plan.origin = 'draft' then 600 * nth
        else 3600 * 24 * nth + 80000 * pg_temp.chance(plan.key * 16 + nth, 'step') end) as moment
  from plan, unnest(plan.steps) with ordinality as planned (token, nth)
), sized as (
  select *, case
    when kind in ('pay', 'update') then 0
    -- Cancelling writes a credit line, and with it a version, since 2.2.0.
    when kind = 'cancel' and release < 20200 then 0
    -- Since 2.11.0 a refund above the owed amount also does; after a receipt the amount is owed.
    when kind = 'refund' then (release >= 21100 and paid < 0.85
      and not exists (select from planned as before where before.n = planned.n and before.kind in ('receive', 'damaged')))::int
    else 1 end as raises
  from planned
)
select
  n, key, order_id, release, nth, token, kind, subject, pg_temp.node_clock(moment, key * 16 + nth) as at, raises,
  1 + sum(raises) over (partition by n order by nth)::int as version, key * 32 + nth as step_key,
  pg_temp.id('ordch', moment, key * 32 + nth) as change_id
from sized;
create unique index on step (n, nth);
create index on step (kind);
analyze step;

-- The current version of each order.
create temp table latest as
select plan.n, coalesce(max(step.version), 1) as version, max(step.at) as at
from plan left join step using (n) group by plan.n;
create unique index on latest (n);
analyze latest;
