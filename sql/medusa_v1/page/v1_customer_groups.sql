-- The groups of customers, without deleted ones.
--
-- $1 text[]  customer ids
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the customer's place in $1, from 0; the groups of a customer come by id.
select
  (page.n - 1)::int4 as position,
  customer_group.id,
  case when octet_length(customer_group.name) > $2::int4 then left(customer_group.name, $2::int4 + 1)
    else customer_group.name end as name
from unnest($1::text[]) with ordinality as page (id, n)
join :"schema".customer_group_customers as member on member.customer_id = page.id
join :"schema".customer_group on customer_group.id = member.customer_group_id
  and customer_group.deleted_at is null
order by page.n, customer_group.id;
