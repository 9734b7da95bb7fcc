-- The lines of orders. 1 and up: bought; 40, 43: brought by exchanges; 41: the replacement of a claim; 42:
-- added by an edit.
create temp table line as
with wanted as (
  select plan.n, k, 1 as since_version, plan.cart_at + interval '1 second' * (k / 2 * 7) as added_at
  from plan, generate_series(1, size) as k
  union all
  select n, case kind when 'swap' then case when subject is null then 40 else 43 end when 'claim' then 41 else 42 end,
    version, date_trunc('milliseconds', at - interval '2 seconds')
  from step where kind = 'swap' or token in ('claim:c', 'edit:add')
), drawn as materialized (
  select
    plan.*, k, since_version, added_at, plan.key * 64 + k as line_key,
    1 + floor(kinds * pg_temp.chance(plan.key * 64 + k, 'variant') ^ 2)::int as v,
    pg_temp.chance(plan.key * 64 + k, 'custom') < 0.03 as is_custom,
    1 + floor(5 * pg_temp.chance(plan.key * 64 + k, 'quantity') ^ 3)::int as pieces
  from wanted join plan using (n), (select count(*)::int as kinds from stock) as shelf
)
select
  drawn.n, drawn.key, k, line_key, since_version, place, voucher, release, drawn.digits,
  pg_temp.id('ordli', added_at, line_key) as id, added_at,
  case when is_custom then null else variant_id end as variant_id,
  case when is_custom then null else stock.id end as product_id,
  case when is_custom then 'Gravur „Für Oma“ ✍️' else title end as title,
  case when is_custom then null else variant_title end as variant_title,
  case when is_custom then null else sku end as sku, stock.n as product,
  case when is_custom then null else thumbnail end as thumbnail,
  not is_custom and is_gift_card as is_gift_card, not is_custom and is_kit as is_kit,
  is_custom or not is_gift_card as allows_discounts,
  case
    when k = 41 then 0
    when is_custom and k % 3 = 0 then 0
    -- Computed prices have all possible digits.
    when line_key % 97 = 11 then pg_temp.exact(pg_temp.part(dollars * drawn.factor * 100, 119))
    when line_key % 397 = 12 then 0.00000005
    else round(dollars * drawn.factor, drawn.digits)
  end as price,
  case
    -- Two receipts take two pieces.
    when k = 1 and 'receive:2' = any (steps) then pieces + 1
    when is_gift_card and not is_custom then 1
    when line_key % 53 = 7 and origin <> 'cart' then 0.5
    when line_key % 211 = 8 and origin <> 'cart' then 2.125
    else pieces
  end as quantity,
  -- A line added by hand may be net where the others are gross.
  is_inclusive and line_key % 29 <> 3 as is_inclusive,
  case
    when origin = 'import' then '{}'::numeric[]
    when is_reduced and place in (1, 4, 5, 11) then array[7.0]
    else rates
  end as rates,
  case when is_reduced and place in (1, 4, 5, 11) then '{reduced}'::text[] else codes end as codes
from drawn join stock on stock.v = drawn.v;
create unique index on line (n, k);
analyze line;

create temp table rate as
select n, k, sum(r) / 100 as rate from line, unnest(rates) as r group by n, k;
create unique index on rate (n, k);

-- The effect of a step on the lines of its order.
create temp table parcel as
with packed as (
  select n, subject as parcel, nth, exists (
    select from step as other where other.n = step.n and other.token in ('pack:b', 'pack:m')) as is_split
  from step where kind = 'pack'
), own as (
  select
    packed.n, parcel, nth, line.k, is_split,
    line.quantity + case when line.k = 1 and exists (
      select from step where step.n = packed.n and step.token = 'edit' and step.nth < packed.nth) then 1 else 0 end
      as whole
  from packed join line using (n)
  where parcel in ('a', 'b', 'm') and (line.k < 40 or line.k = 42)
)
select n, parcel, k, pieces from (
  select
    n, parcel, k,
    case
      when not is_split then whole
      when parcel = 'a' then case when k = 1 then ceil(whole / 2) when k % 2 = 0 then whole else 0 end
      else case when k = 1 then whole - ceil(whole / 2) when k % 2 = 0 then 0 else whole end
    end as pieces
  from own
  union all
  select packed.n, parcel, line.k, line.quantity
  from packed join line using (n)
  where parcel in ('x', 'm') and line.k in (40, 43) or parcel = 'c' and line.k = 41
) as filled
where pieces > 0;
create index on parcel (n, parcel);
analyze parcel;

create temp table effect (
  n int, nth bigint, version int, k int, quantity numeric default 0, fulfilled numeric default 0,
  shipped numeric default 0, delivered numeric default 0, requested numeric default 0,
  received numeric default 0, dismissed numeric default 0, written_off numeric default 0);

insert into effect (n, nth, version, k, fulfilled, shipped, delivered)
select
  step.n, nth, version, k,
  case kind when 'pack' then pieces when 'unpack' then -pieces else 0 end,
  case kind when 'ship' then pieces else 0 end, case kind when 'deliver' then pieces else 0 end
from step join parcel on parcel.n = step.n and parcel = subject
where kind in ('pack', 'unpack', 'ship', 'deliver');

insert into effect (n, nth, version, k, quantity)
select n, 0, 1, k, quantity from line where k < 40
union all
select n, nth, version, 1, 1 from step where token = 'edit'
union all
select step.n, nth, version, k, case when token = 'edit:strip' then -quantity else quantity end
from step join line using (n)
where token = 'edit:strip' and k < 40 or token = 'edit:add' and k = 42
  or token = 'swap' and k = 40 or token = 'swap:2' and k = 43 or token = 'claim:c' and k = 41;

-- Returns take back bought lines: all of the first line, exchanges and claims one piece of it. A step after
-- another return takes one piece of the second line, or nothing if there is none.
create temp table sent_back as
with asked as (
  select step.*, case when subject = '2' or kind = 'swap' and exists (
      select from step as before where before.n = step.n and before.kind = 'ask') then 2 else 1 end as k,
    exists (select from step as other where other.n = step.n and other.token = 'receive:2') and kind = 'ask'
      as is_parted
  from step where kind in ('ask', 'swap') or token = 'claim:c'
)
select
  asked.n, asked.key, asked.order_id, asked.release, nth, version, at, change_id, subject, kind, step_key, k, is_parted,
  case when line.id is not null then pg_temp.id('return', at - interval '20 seconds', step_key) end as id,
  case when kind = 'swap' then pg_temp.id('oexc', at - interval '30 seconds', step_key) end as exchange_id,
  case when kind = 'claim' then pg_temp.id('claim', at - interval '30 seconds', step_key) end as claim_id,
  case when kind = 'ask' then line.quantity else least(line.quantity, 1) end as pieces, line.id as item_id
from asked left join line using (n, k);
create unique index on sent_back (n, nth);

-- The receipts: their return, and the number of pieces.
create temp table receipt as
select
  step.n, step.nth, step.version, step.at, step.change_id, step.kind, step.order_id, step.step_key,
  back.id as return_id, back.item_id, back.k, back.exchange_id,
  case
    when step.token = 'receive:1' then ceil(back.pieces / 2)
    when step.token = 'receive:2' then back.pieces - ceil(back.pieces / 2)
    else back.pieces
  end as pieces,
  case when step.kind = 'damaged' then least(back.pieces, 1) else 0 end as broken
from step join lateral (
  select * from sent_back
  where sent_back.n = step.n and sent_back.nth < step.nth
    and (sent_back.kind = 'swap') = (step.token = 'receive:x') and sent_back.id is not null
  order by nth limit 1
) as back on true
where step.kind in ('receive', 'damaged');
create index on receipt (return_id);

insert into effect (n, nth, version, k, requested)
select n, nth, version, k, pieces from sent_back where id is not null
union all
select step.n, step.nth, step.version, back.k, -back.pieces
from step join sent_back as back on back.n = step.n and back.kind = case step.kind when 'unask' then 'ask' else 'swap' end
where step.kind in ('unask', 'unswap');
insert into effect (n, nth, version, k, quantity)
select n, nth, version, 40, -(select quantity from line where line.n = step.n and k = 40) from step
where kind = 'unswap';
insert into effect (n, nth, version, k, requested, received, dismissed, written_off)
select n, nth, version, k, -pieces, pieces - broken, broken, broken from receipt;
insert into effect (n, nth, version, k, written_off)
select step.n, nth, version, 1, least(quantity, 1)
from step join line on line.n = step.n and k = 1 where kind = 'claim';

-- Every line at every version that has it: a whole new row each.
create temp table item as
select
  latest.n, v as version, line.k, line.line_key,
  sum(e.quantity) as quantity, sum(e.fulfilled) as fulfilled, sum(e.shipped) as shipped,
  sum(e.delivered) as delivered, sum(e.requested) as requested, sum(e.received) as received,
  sum(e.dismissed) as dismissed, sum(e.written_off) as written_off
from latest
cross join lateral generate_series(1, latest.version) as v
join line on line.n = latest.n and line.since_version <= v
join effect as e on e.n = line.n and e.k = line.k and e.version <= v
group by latest.n, v, line.k, line.line_key
having sum(e.quantity) > 0;
create unique index on item (n, version, k);
analyze item;

-- The time at which a version was made.
create temp table edition as
select latest.n, v as version,
  coalesce((select at from step where step.n = latest.n and step.version = v and raises = 1), plan.created_at) as at
from latest join plan using (n), lateral generate_series(1, latest.version) as v;
create unique index on edition (n, version);
analyze edition;
