-- The codes of the promotions of a page's orders.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the order's place in $1, from 0; the codes of an order come as their links were made.
select
  (page.n - 1)::int4 as position,
  case when octet_length(promotion.code) > $3::int4
    then left(promotion.code, $3::int4 + 1) else promotion.code end as code
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_promotion as link on link.order_id = page.id and link.deleted_at is null
join :"schema".promotion on promotion.id = link.promotion_id
order by page.n, link.created_at, promotion.id
limit $2::int4;
