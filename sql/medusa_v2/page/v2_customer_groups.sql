-- The groups of customers, without deleted ones.
--
-- $1 text[]  customer ids
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- `position` is the customer's place in $1, from 0; the groups of a customer come by id. The name `deleted_at` of a
-- membership resolves to the null of `absent` where the table has no such column (before Medusa 2.1.2).
select
  (page.n - 1)::int4 as position,
  member.group_id as id,
  case when octet_length(member.name) > $2::int4 then left(member.name, $2::int4 + 1)
    else member.name end as name,
  member.updated_at
from unnest($1::text[]) with ordinality as page (id, n)
cross join lateral (
  select customer_group.id as group_id, customer_group.name, link.updated_at
  from (select null::timestamptz as deleted_at) as absent
  cross join lateral (
    select customer_group_id, updated_at
    from :"schema".customer_group_customer
    where customer_group_customer.customer_id = page.id and deleted_at is null
  ) as link
  join :"schema".customer_group on customer_group.id = link.customer_group_id and customer_group.deleted_at is null
) as member
order by page.n, member.group_id;
