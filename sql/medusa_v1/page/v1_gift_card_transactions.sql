-- The amounts that gift cards paid for a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the transactions of an order come in the order of created_at, id.
-- `is_taxable` is null in rows from before Medusa kept it. The names `is_taxable` and `tax_rate` resolve to the nulls
-- of `absent` where the table has no such columns (before Medusa 1.7.4).
select
  (page.n - 1)::int4 as position,
  transaction.id,
  transaction.amount,
  transaction.is_taxable,
  transaction.tax_rate
from (select null::boolean as is_taxable, null::real as tax_rate) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, amount, is_taxable, tax_rate, created_at
  from :"schema".gift_card_transaction where gift_card_transaction.order_id = page.id
) as transaction
order by page.n, transaction.created_at, transaction.id
limit $2::int4;
