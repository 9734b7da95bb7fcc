-- The providers of the payment sessions of collections without a payment.
--
-- $1 text[]  ids of collections
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the collection's place in $1, from 0; rows come in the order of position, created_at, id.
select (page.n - 1)::int4 as position, left(session.provider_id, 1000) as provider_id
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".payment_session as session on session.payment_collection_id = page.id and session.deleted_at is null
order by page.n, session.created_at, session.id
limit $2::int4;
