-- The customers with an e-mail, and their newest orders.
--
-- $1 text  the e-mail, as it was given
-- $2 int8  most orders
--
-- `kind` is customer or order. Guests also have a row of customer for each e-mail, and customers' e-mails have an
-- index.
with person as materialized (
  select c.id from :"schema".customer as c where c.email = any (array[$1::text, lower($1::text)])
),
placed as (
  select o.id
  from :"schema"."order" as o
  join person on person.id = o.customer_id
  order by o.created_at desc, o.id desc
  limit $2::int8
)
select 'customer' as kind, person.id as root from person
union all
select 'order', placed.id from placed;
