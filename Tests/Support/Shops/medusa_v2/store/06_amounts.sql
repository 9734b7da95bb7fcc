-- Discounts, methods and totals, all in exact numbers.

-- A promotion takes a part of the net line off a line, a part of the gross line if the promotion includes tax,
-- or a fixed sum, divided by the lines' amounts.
create temp table markdown as
with sold as (
  select
    item.n, item.version, item.k, line.line_key, line.voucher, line.id as item_id, allows_discounts, line.is_inclusive,
    item.quantity * line.price as gross, coalesce(rate, 0) as rate
  from item join line using (n, k) left join rate using (n, k)
  -- The lines of exchanges and claims have no discount.
  where line.voucher is not null and (k < 40 or k = 42)
), valued as (
  select
    sold.*, voucher.id as promotion_id, code, kind, value, voucher.is_inclusive as includes_tax,
    case when sold.is_inclusive and not voucher.is_inclusive then pg_temp.part(gross, 1 + rate) else gross end as base,
    sum(gross) over (partition by sold.n, sold.version) as whole
  from sold join voucher on voucher.n = sold.voucher
  where allows_discounts
)
select
  n, version, k, line_key, item_id, promotion_id, code, includes_tax,
  case
    when kind = 'percentage' then pg_temp.exact(base * value / 100)
    when whole = 0 then 0
    else pg_temp.exact(pg_temp.part(least(value, whole) * base, whole))
  end as amount
from valued;
create index on markdown (n, version, k);
analyze markdown;
-- Some edits bring a discount that the line did not have.
delete from markdown using step
where step.n = markdown.n and token = 'edit' and step.version > markdown.version and k = 1 and markdown.n % 4 < 3;

-- Methods. 1 and 2: bought, 3: for a return, 4: for an exchange, 5: for a claim.
create temp table carriage as
with used as (
  select n, 1 as m, 1 as since, null::text as return_id, null::text as exchange_id, null::text as claim_id, created_at as at
  from plan where n % 19 <> 6 and size > 0 or n % 19 = 0
  union all
  select n, 2, 1, null, null, null, created_at from plan where n % 83 = 9
  union all
  select n, 3, version, id, null, null, at from sent_back where kind = 'ask' and n % 2 = 0
  union all
  select n, 4, version, null, exchange_id, null, at from sent_back where kind = 'swap' and subject is null and n % 2 = 1
  union all
  select n, 6, version, id, null, null, at from sent_back
  where kind = 'swap' and subject is null and n % 3 = 1 and id is not null
  union all
  select n, 5, version, null, null, claim_id, at from sent_back where kind = 'claim'
)
select
  used.*, plan.key * 8 + m as method_key, pg_temp.id('ordsm', used.at, plan.key * 8 + m) as id,
  shipping.id as option_id, shipping.name, plan.carriage_voucher,
  case when n % 307 = 15 then pg_temp.exact(pg_temp.part(shipping.price * 100, 119)) else shipping.price end as price,
  plan.is_inclusive, case when plan.origin = 'import' then '{}'::numeric[] else plan.rates end as rates, plan.codes,
  coalesce((select sum(r) / 100 from unnest(plan.rates) as r where plan.origin <> 'import'), 0) as rate
from used join plan using (n)
join shipping on shipping.place = plan.place
  and option = case when m in (3, 6) then 4 when m = 1 then 1 + n % 3 else 1 end;
create index on carriage (n);

create temp table carriage_markdown as
select
  carriage.n, m, method_key, carriage.id as method_id, voucher.id as promotion_id, code,
  pg_temp.exact(case when carriage.is_inclusive then pg_temp.part(price, 1 + rate) else price end * value / 100) as amount
from carriage join voucher on voucher.n = carriage.carriage_voucher where m = 1;

-- The amounts of each version, as Medusa adds them up: since 2.10.3 pieces that came back no longer count.
create temp table total as
with sold as (
  select
    item.n, item.version,
    case when line.is_inclusive then pg_temp.part(line.price * q.sold, 1 + coalesce(rate, 0)) else line.price * q.sold end
      as net,
    coalesce((
      select sum(case when includes_tax then pg_temp.part(amount, 1 + coalesce(rate, 0)) else amount end)
      from markdown as m where m.n = item.n and m.version = item.version and m.k = item.k), 0)
      * q.sold / item.quantity as off,
    coalesce(rate, 0) as rate
  from item join line using (n, k) left join rate using (n, k) join plan using (n),
    lateral (select item.quantity - case when plan.release >= 21003 then item.received + item.dismissed else 0 end as sold) as q
), carried as (
  select
    edition.n, edition.version,
    case when is_inclusive then pg_temp.part(price, 1 + rate) else price end as net,
    coalesce(off.amount, 0) as off, rate
  from edition join carriage on carriage.n = edition.n and since <= edition.version
  left join carriage_markdown as off on off.n = carriage.n and off.m = carriage.m
)
select
  edition.n, edition.version,
  coalesce(sum((net - off) * (1 + rate)), 0) as gross
from edition left join (select * from sold union all select * from carried) as parts using (n, version)
group by edition.n, edition.version;
create unique index on total (n, version);
analyze total;

-- Credit: at the checkout, by hand, for a refund above the owed amount, for a cancellation. `first` is the
-- version that brought it; each later one repeats it.
create temp table credit as
select
  n, 1 as since, key * 32 as credit_key, 'store_credit' as reference, 'cred_' || n as reference_id,
  round(gross * (array[0.25, 0.5, 1])[1 + n % 3], digits) as amount, created_at as at
from plan join total using (n) where uses_credit and version = 1 and gross > 0
union all
select n, version, step_key, 'admin', 'usr_admin', 5, at from step where kind = 'credit' and release >= 20103;
create index on credit (n);

-- The amounts paid and given back.
create temp table account as
select
  plan.n, round(gross - coalesce((select sum(amount) from credit where credit.n = plan.n and since = 1), 0), 10) as due
from plan join total using (n) where version = 1;
create unique index on account (n);

create temp table giving as
select
  step.n, step.nth, step.at, step.version, step.raises, step.step_key, step.release,
  pg_temp.id('ref', at, step_key) as id,
  case
    when subject is null and n % 3 > 0 then due
    when subject is null then round(due * 0.4, 2)
    else round(due * 0.2, 2)
  end as amount
from step join account using (n) join plan using (n)
where kind = 'refund' and due > 0 and paid < 0.85
union all
select
  step.n, step.nth, step.at - interval '400 ms', step.version, step.raises, step.step_key, step.release,
  pg_temp.id('ref', at, step_key), due
from step join account using (n) join plan using (n)
where kind = 'cancel' and due > 0 and paid < 0.85 and step.release >= 20200;

insert into credit
select
  n, version, step_key, case when release >= 22000 then 'Shipping Issue' else 'payment_collection' end,
  case when release >= 22000 then 'shipping_issue' else pg_temp.id('pay_col', plan.created_at, plan.key) end, amount, giving.at
from giving join plan using (n, release) where raises = 1 and nth in (select nth from step where step.n = giving.n and kind = 'refund')
union all
-- A cancelled order has an amount of 0 in the end.
select
  n, version, step_key, 'order', order_id,
  greatest(0, gross - coalesce((select sum(amount) from credit where credit.n = step.n and since < version), 0)), at
from step join total using (n, version) where kind = 'cancel' and raises = 1;
analyze credit;
