-- What gift cards paid for a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the transactions of an order come in the order of
-- created_at, id. `is_taxable` is null in rows from before Medusa kept it.
select
  (page.n - 1)::int4 as position,
  transaction.id,
  transaction.amount,
  transaction.is_taxable,
  transaction.tax_rate
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".gift_card_transaction as transaction on transaction.order_id = page.id
order by page.n, transaction.created_at, transaction.id
limit $2::int4;
