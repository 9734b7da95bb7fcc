-- The payment collections of a page's carts, dismissed ones among them.
--
-- $1 text[]  cart ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the cart's place in $1, from 0; rows come in the order of position, the link's created_at, the
-- collection's id. Numbers are text, as Medusa wrote them.
select
  (page.n - 1)::int4 as position,
  link.payment_collection_id as id,
  link.created_at as linked_at,
  link.xmin as writer,
  link.deleted_at is not null as is_dismissed,
  collection.id is null or collection.deleted_at is not null as is_deleted,
  collection.created_at,
  collection.status,
  left(collection.currency_code, 1000) as currency_code,
  left(coalesce(collection.raw_amount ->> 'value', collection.amount::text), 1000) as amount
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".cart_payment_collection as link on link.cart_id = page.id
left join :"schema".payment_collection as collection on collection.id = link.payment_collection_id
order by page.n, link.created_at, link.payment_collection_id
limit $2::int4;
