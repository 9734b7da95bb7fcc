-- The lines of a page's carts, each with the sum of its adjustments.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the cart's place in $1, from 0; lines come in the order of created_at, id. `discount` is the
-- double nearest to the sum of the stored numerics, 0 where that is too small for one, NaN where it is too large or no
-- number, null without any. `coupon` is the code of the discount of the first adjustment that has one, by id. The name
-- `includes_tax` resolves to the null of `absent` where the table has no such column (Medusa's flag
-- tax_inclusive_pricing is off). `long_texts` is null where no text has more than $3 bytes; else how many bytes the
-- texts have, each counted up to 1,000,001, a space, and the md5 of the title.
select
  (page.n - 1)::int4 as position,
  line.id,
  case when octet_length(line.title) > $3::int4
    then left(line.title, $3::int4 + 1) else line.title end as title,
  line.variant_id,
  case when octet_length(line.thumbnail) > $3::int4
    then left(line.thumbnail, $3::int4 + 1) else line.thumbnail end as thumbnail,
  line.is_giftcard,
  line.allow_discounts,
  coalesce(line.includes_tax, false) as includes_tax,
  line.unit_price,
  line.quantity,
  line.updated_at,
  case
    when abs(adjustments.amount) < 1e-300 then 0::float8
    when abs(adjustments.amount) <= 1e300 then adjustments.amount::float8
    when adjustments.amount is not null then 'NaN'::float8
  end as discount,
  case when greatest(octet_length(line.title), octet_length(line.thumbnail)) > $3::int4 then
    coalesce(least(octet_length(line.title), 1000001), 0) + coalesce(least(octet_length(line.thumbnail), 1000001), 0)
    || ' ' || coalesce(md5(line.title), '')
  end as long_texts,
  case when adjustments.number > 0 then (
    select case when octet_length(discount.code) > $3::int4
      then left(discount.code, $3::int4 + 1) else discount.code end
    from :"schema".line_item_adjustment as adjustment
    join :"schema".discount on discount.id = adjustment.discount_id
    where adjustment.item_id = line.id
    order by adjustment.id
    limit 1
  ) end as coupon
from (select null::boolean as includes_tax) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select
    id, title, variant_id, thumbnail, is_giftcard, allow_discounts, includes_tax, unit_price,
    quantity, created_at, updated_at
  from :"schema".line_item where line_item.cart_id = page.id
) as line
cross join lateral (
  select sum(adjustment.amount) as amount, count(*) as number
  from :"schema".line_item_adjustment as adjustment
  where adjustment.item_id = line.id
) as adjustments
order by page.n, line.created_at, line.id
limit $2::int4;
