-- The refunds of payments.
--
-- $1 text[]  payment ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the payment's place in $1, from 0; rows come in the order of position, created_at, id. Numbers are
-- text, as Medusa wrote them. The name `status` resolves to the null of `absent` where the table has no such column.
select
  (page.n - 1)::int4 as position,
  given.id,
  left(coalesce(given.raw_amount ->> 'value', given.amount::text), 1000) as amount,
  given.created_at,
  given.status,
  given.refund_reason_id as reason_id,
  case when octet_length(given.note) > $3::int4
    then left(given.note, $3::int4 + 1) else given.note end as note,
  given.writer
from (select null::text as status) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select id, amount, raw_amount, created_at, status::text as status, refund_reason_id, note, xmin as writer
  from :"schema".refund where refund.payment_id = page.id and refund.deleted_at is null
  offset 0
) as given
order by page.n, given.created_at, given.id
limit $2::int4;
