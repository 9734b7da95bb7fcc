-- The given lines that an exchange or a claim added, even if that was deleted.
--
-- $1 text[]  line ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 int8[]  the place of each line's order in its page
--
-- `is_claim` distinguishes the two; `id` is the exchange's or the claim's. Rows come in the order of position, kind,
-- id, line. No index leads from an order to exchanges and claims that are deleted.
select
  named.position::int4 as position,
  added.is_claim,
  added.id,
  added.is_deleted,
  named.item_id
from unnest($1::text[], $3::int8[]) as named (item_id, position)
cross join lateral (
  select false as is_claim, exchange.id, exchange.deleted_at is not null as is_deleted
  from :"schema".order_exchange_item as item
  join :"schema".order_exchange as exchange on exchange.id = item.exchange_id
  where item.item_id = named.item_id and item.deleted_at is null
  union all
  select true, claim.id, claim.deleted_at is not null
  from :"schema".order_claim_item as item
  join :"schema".order_claim as claim on claim.id = item.claim_id
  where item.item_id = named.item_id and item.is_additional_item and item.deleted_at is null
) as added
order by named.position, added.is_claim, added.id, named.item_id
limit $2::int4;
