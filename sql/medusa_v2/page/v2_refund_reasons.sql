-- Reasons of refunds, deleted ones among them.
--
-- $1 text[]  ids of reasons
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- The name `code` resolves to the null of `absent` where the table has no such column (before Medusa 2.11.0).
select
  reason.id,
  case when octet_length(reason.code) > $2::int4
    then left(reason.code, $2::int4 + 1) else reason.code end as code,
  case when octet_length(reason.label) > $2::int4
    then left(reason.label, $2::int4 + 1) else reason.label end as label
from (select null::text as code) as absent
cross join lateral (
  select id, code, label from :"schema".refund_reason where refund_reason.id = any ($1::text[])
) as reason;
