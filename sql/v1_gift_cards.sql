-- The gift cards applied to a page's orders, without deleted ones.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the cards of an order come in the order in which
-- Medusa uses them: ends_at (none last), balance, id.
select
  (page.n - 1)::int4 as position,
  card.id,
  card.balance,
  card.tax_rate
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_gift_cards as used on used.order_id = page.id
join :"schema".gift_card as card on card.id = used.gift_card_id and card.deleted_at is null
order by page.n, card.ends_at, card.balance, card.id
limit $2::int4;
