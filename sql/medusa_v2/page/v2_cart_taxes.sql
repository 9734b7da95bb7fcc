-- The tax rates of lines of carts.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
--
-- `position` is the line's place in $1, from 0; rows come in the order of position, id. Before Medusa 2.1.1 no index
-- leads from a line to them. `rate` is a percentage as text, as PostgreSQL writes it. The ids come as in
-- v2_cart_adjustments.sql.
select (page.n - 1)::int4 as position, left(tax.rate::text, 1000) as rate
from :"schema".cart_line_item_tax_line as tax
join unnest($1::text[]) with ordinality as page (id, n) on page.id = tax.item_id
where tax.item_id = any ((select $1::text[])::text[])
  and coalesce(tax.item_id in (select id from unnest($1::text[]) as wanted (id)), false)
  and tax.deleted_at is null
order by page.n, tax.id
limit $2::int4;
