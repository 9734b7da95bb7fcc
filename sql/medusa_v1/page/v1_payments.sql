-- The payments of a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the order's place in $1, from 0; the payments of an order come in the order of
-- created_at, id.
select
  (page.n - 1)::int4 as position,
  payment.id,
  case when octet_length(payment.provider_id) > $3::int4 then left(payment.provider_id, $3::int4 + 1)
    else payment.provider_id end as provider_id,
  payment.amount,
  payment.captured_at,
  payment.canceled_at,
  payment.xmin as writer
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".payment on payment.order_id = page.id
order by page.n, payment.created_at, payment.id
limit $2::int4;
