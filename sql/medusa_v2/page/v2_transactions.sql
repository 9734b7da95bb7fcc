-- The orders' own records of money that was taken and given back, for a page.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; rows come in the order of position and id.
select
  (page.n - 1)::int4 as position,
  booked.reference,
  booked.reference_id,
  booked.return_id,
  booked.claim_id,
  booked.exchange_id
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_transaction as booked
  on booked.order_id = page.id and booked.deleted_at is null and booked.reference in ('capture', 'refund')
order by page.n, booked.id
limit $2::int4;
