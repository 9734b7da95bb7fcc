-- The confirmed changes of a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the changes of an order come in the order of version, id.
select
  (page.n - 1)::int4 as position,
  change.id,
  change.version,
  change.change_type,
  change.confirmed_at,
  change.created_at,
  change.return_id,
  change.claim_id,
  change.exchange_id,
  change.xmin as writer
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_change as change
  on change.order_id = page.id and change.deleted_at is null and change.status = 'confirmed'
order by page.n, change.version, change.id
limit $2::int4;
