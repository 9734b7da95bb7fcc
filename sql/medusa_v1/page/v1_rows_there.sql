-- Which of given ids are those of rows that name facts.
--
-- $1 text[]  ids
--
-- One row for each id that is there: `id`. The commonest tables come first, and the first one with the id ends the
-- search; `offset 0` keeps the planner to looks into indexes, however many ids there are.
select wanted.id
from unnest($1::text[]) as wanted (id)
cross join lateral (
  (select from :"schema"."order" where "order".id = wanted.id offset 0)
  union all
  (select from :"schema".customer where customer.id = wanted.id offset 0)
  union all
  (select from :"schema".cart where cart.id = wanted.id offset 0)
  union all
  (select from :"schema".fulfillment as parcel where parcel.id = wanted.id offset 0)
  union all
  (select from :"schema".refund where refund.id = wanted.id offset 0)
  union all
  (select from :"schema"."return" as sent where sent.id = wanted.id offset 0)
  union all
  (select from :"schema".swap where swap.id = wanted.id offset 0)
  union all
  (select from :"schema".claim_item as item where item.id = wanted.id offset 0)
  limit 1
) as found;
