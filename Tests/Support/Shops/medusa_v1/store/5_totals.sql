-- The cost of every order, by Medusa's rules and in its arithmetic (IEEE doubles), for the payments.

create temp table carriage as
select
  plan.n, j, plan.key * 8 + j as key, pg_temp.id('sm', cart_at, plan.key * 8 + j) as id,
  shipping.id as option_id, shipping.name,
  -- A free-shipping discount sets the price to 0, except for a method that was there before.
  case when free_shipping is not null and plan.n % 2 = 0 then 0 else shipping.price end as price,
  case when is_import or is_old and plan.n % 3 > 0 then '{}'::float8[] else rates end as rates, codes
from plan, generate_series(0, 1) as j, shipping
where shipping.place = plan.place
  and shipping.option = (array[1, 1, 1, 2, 3])[1 + (plan.key + j) % 5]
  and (j = 0 and plan.n % 53 <> 17 or j = 1 and plan.n % 101 = 40);

create temp table total as
with part as (
  select
    line.n, is_old, tax_rate, price * quantity as gross, coalesce(raw, 0) as raw,
    (select coalesce(sum(floor((price * quantity - coalesce(raw, 0)) * (rate / 100) + 0.5)), 0)
      from unnest(line.rates) as rate) as tax
  from line
  left join (
    select n, k, sum(amount) as raw from markdown where counts group by n, k
  ) as off on off.n = line.n and off.k = line.k
  join place on place.n = line.place
  where not (has_edit and line.k = 1)
), goods as (
  select
    n, sum(gross) as subtotal, sum(raw) as raw,
    sum(case when is_old and tax_rate > 0 then floor((gross - floor(raw + 0.5)) * (tax_rate / 100) + 0.5)
      else tax end) as tax
  from part group by n
), freight as (
  select
    plan.n, sum(price) as shipping,
    sum(case when is_old and tax_rate > 0 then floor(price * (tax_rate / 100) + 0.5)
      else floor((select coalesce(sum(price * (rate / 100)), 0) from unnest(carriage.rates) as rate) + 0.5)
    end) as tax
  from carriage join plan using (n) where free_shipping is null group by plan.n
)
select
  plan.n, coalesce(goods.subtotal, 0) as subtotal, coalesce(shipping, 0) as shipping,
  floor(coalesce(goods.raw, 0) + 0.5) as discount,
  coalesce(goods.tax, 0) + coalesce(freight.tax, 0) as tax, card,
  case when cards_taxable then floor(card * (tax_rate / 100) + 0.5) else 0 end as card_tax
from plan
left join goods on goods.n = plan.n
left join freight on freight.n = plan.n,
lateral (
  -- A gift card pays at most the goods and the shipping; half of the cards are too small for them.
  select case when uses_card
    then floor(greatest(0, coalesce(goods.subtotal, 0) + coalesce(shipping, 0) - coalesce(goods.raw, 0))
      / (1 + plan.n % 2))
    else 0 end as card
) as voucher;
create unique index on total (n);

alter table total add column due int;
update total set due = subtotal + shipping + tax - card_tax - card - discount;
-- The part that an order edit added, paid separately.
alter table total add column extra int not null default 0;
update total set extra = greatest(0, least(price, due))
from line where line.n = total.n and k = 40 and line.n % 2 = 0;
analyze total;
