-- The gift cards applied to a page's orders, without deleted ones.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the order's place in $1, from 0; the cards of an order come in the order in which
-- Medusa uses them: ends_at (none last), balance, id. The name `tax_rate` resolves to the null of `absent` where the
-- table has no such column (before Medusa 1.7.4).
select
  (page.n - 1)::int4 as position,
  card.id,
  card.balance,
  card.tax_rate
from (select null::real as tax_rate) as absent
cross join unnest($1::text[]) with ordinality as page (id, n)
join :"schema".order_gift_cards as used on used.order_id = page.id
cross join lateral (
  select id, balance, tax_rate, ends_at
  from :"schema".gift_card where gift_card.id = used.gift_card_id and deleted_at is null
) as card
order by page.n, card.ends_at, card.balance, card.id
limit $2::int4;
