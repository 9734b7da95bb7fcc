-- The captures of payments.
--
-- $1 text[]  payment ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the payment's place in $1, from 0; rows come in the order of position, created_at, id. Numbers are
-- text, as Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  capture.id,
  left(coalesce(capture.raw_amount ->> 'value', capture.amount::text), 1000) as amount,
  capture.created_at,
  capture.xmin as writer
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".capture on capture.payment_id = page.id and capture.deleted_at is null
order by page.n, capture.created_at, capture.id
limit $2::int4;
