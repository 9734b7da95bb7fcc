-- The discounts of lines at some versions of their orders.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each line's order in its page
-- $4 int8[]  of each line the lowest version that is read
-- $5 int8[]  of each line the highest version that is read
-- $6 int8[]  when the line's rows of that highest version were made, in microseconds since the Unix epoch
-- $7 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- Discounts of other versions are left out: of lower ones, and of higher ones that were made later. Rows come in the
-- order of position, line and id. The names `version` and `is_tax_inclusive` resolve to the null of `absent` where the
-- table has no such column (before Medusa 2.12.0 and 2.8.7). Numbers are text, as Medusa wrote them.
select
  named.position::int4 as position,
  named.item_id,
  adjustment.id,
  adjustment.version,
  left(coalesce(adjustment.raw_amount ->> 'value', adjustment.amount::text), 1000) as amount,
  coalesce(adjustment.is_tax_inclusive, false) as is_tax_inclusive,
  adjustment.promotion_id,
  case when octet_length(adjustment.code) > $7::int4
    then left(adjustment.code, $7::int4 + 1) else adjustment.code end as code,
  adjustment.created_at,
  adjustment.updated_at
from (select null::int4 as version, null::boolean as is_tax_inclusive) as absent
cross join unnest($1::text[], $3::int8[], $4::int8[], $5::int8[], $6::int8[])
  as named (item_id, position, lowest, highest, made_at)
cross join lateral (
  select
    id, version, amount, raw_amount, is_tax_inclusive, promotion_id, code, created_at, updated_at
  from :"schema".order_line_item_adjustment
  where order_line_item_adjustment.item_id = named.item_id and order_line_item_adjustment.deleted_at is null
  offset 0
) as adjustment
where adjustment.version is null
  or adjustment.version between named.lowest and named.highest
  or adjustment.version > named.highest
    and adjustment.created_at <= timestamptz 'epoch' + (named.made_at + 1000000) * interval '1 microsecond'
order by named.position, named.item_id, adjustment.id
limit $2::int4;
