-- The discounts of shipping methods.
--
-- $1 text[]  ids of shipping methods
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each method's order in its page
-- $4 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- Those of all versions: each has one row at most. Rows come in the order of position, method and id. The name
-- `version` resolves to the null of `absent` where the table has no such column (before Medusa 2.14.0). Numbers are
-- text, as Medusa wrote them.
select
  named.position::int4 as position,
  named.method_id,
  adjustment.id,
  adjustment.version,
  left(coalesce(adjustment.raw_amount ->> 'value', adjustment.amount::text), 1000) as amount,
  adjustment.promotion_id,
  case when octet_length(adjustment.code) > $4::int4
    then left(adjustment.code, $4::int4 + 1) else adjustment.code end as code,
  adjustment.created_at,
  adjustment.updated_at
from (select null::int4 as version) as absent
cross join unnest($1::text[], $3::int8[]) as named (method_id, position)
cross join lateral (
  select id, version, amount, raw_amount, promotion_id, code, created_at, updated_at
  from :"schema".order_shipping_method_adjustment
  where order_shipping_method_adjustment.shipping_method_id = named.method_id
    and order_shipping_method_adjustment.deleted_at is null
  offset 0
) as adjustment
order by named.position, named.method_id, adjustment.id
limit $2::int4;
