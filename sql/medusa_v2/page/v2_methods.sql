-- The shipping methods of orders at some of their versions, each with its tax rates.
--
-- $1 text[]  order ids, one for each version
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each order in its page
-- $4 int8[]  versions
-- $5 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- Those of returns, claims and exchanges are among them. One row per tax line, and one for a method without any: the
-- rows of one method at one version stand side by side and differ in `rate` and `updated_at` only. Rows come in the
-- order of position, version, the method's id, the tax line's id. Numbers are text, as Medusa wrote them.
select
  wanted.position::int4 as position,
  method.id,
  shipping.version,
  shipping.created_at,
  shipping.return_id,
  shipping.claim_id,
  shipping.exchange_id,
  method.shipping_option_id,
  case when octet_length(method.name) > $5::int4
    then left(method.name, $5::int4 + 1) else method.name end as name,
  left(coalesce(method.raw_amount ->> 'value', method.amount::text), 1000) as amount,
  method.is_tax_inclusive,
  greatest(shipping.updated_at, method.updated_at, tax.updated_at) as updated_at,
  left(coalesce(tax.raw_rate ->> 'value', tax.rate::text), 1000) as rate
from unnest($1::text[], $3::int8[], $4::int8[]) as wanted (order_id, position, version)
join :"schema".order_shipping as shipping
  on shipping.order_id = wanted.order_id and shipping.version = wanted.version::int4 and shipping.deleted_at is null
join :"schema".order_shipping_method as method on method.id = shipping.shipping_method_id and method.deleted_at is null
left join :"schema".order_shipping_method_tax_line as tax
  on tax.shipping_method_id = method.id and tax.deleted_at is null
order by wanted.position, shipping.version, method.id, shipping.id, tax.id
limit $2::int4;
