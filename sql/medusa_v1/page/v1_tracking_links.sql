-- The tracking numbers of the fulfillments of v1_fulfillments.sql.
--
-- $1 text[]  order ids
-- $2 int4    a limit that shows that the page is too heavy, or null
-- $3 bool    whether those of the orders' own fulfillments are wanted
-- $4 bool    whether those of swaps' fulfillments are wanted
-- $5 text[]  the ids of all links of these orders, as v1_order_links.sql gave them before; or null
-- $6 text    the xmin of the snapshot that gave $5 (a 64-bit transaction id in decimal), or null
-- $7 int4    most bytes of a text; a longer one comes cut, with one character more
--
-- Rows come in the order of v1_fulfillments.sql, those of one fulfillment by kind, created_at, id.
-- `is_legacy` marks the numbers of the column that came before tracking_link: they have no url, and
-- come after the fulfillment's links. The table has no index by fulfillment, so it is read once a page
-- that has parcels, unless $5 names the links and no parcel was written since;
-- `coalesce` makes the planner look up each link among the page's parcels instead of sorting all links.
-- `offset 0` limits it to one index look-up for each order.
with parcel as materialized (
  select
    page.n, fulfillment.id, fulfillment.shipped_at, fulfillment.tracking_numbers,
    $6::text is null or age(fulfillment.version) between 0 and age($6::text::xid8::xid) as is_new
  from unnest($1::text[]) with ordinality as page (id, n)
  cross join lateral (
    select id, shipped_at, tracking_numbers, xmin as version from :"schema".fulfillment
    where $3::bool and fulfillment.order_id = page.id
      and shipped_at is not null and canceled_at is null
    union all
    select parcel.id, parcel.shipped_at, parcel.tracking_numbers, parcel.xmin
    from :"schema".swap
    join :"schema".fulfillment as parcel on parcel.swap_id = swap.id and parcel.order_id is null
    where $4::bool and swap.order_id = page.id and swap.deleted_at is null
      and parcel.shipped_at is not null and parcel.canceled_at is null
    offset 0
  ) as fulfillment
),
link as materialized (
  select id, fulfillment_id, created_at, tracking_number, url
  from :"schema".tracking_link
  where exists (select from parcel where is_new) and deleted_at is null
    and coalesce(fulfillment_id in (select parcel.id from parcel), false)
  union all
  select named.id, named.fulfillment_id, named.created_at, named.tracking_number, named.url
  from unnest($5::text[]) as wanted (id)
  cross join lateral (
    select id, fulfillment_id, created_at, tracking_number, url
    from :"schema".tracking_link
    where tracking_link.id = wanted.id and deleted_at is null
    offset 0
  ) as named
  where not exists (select from parcel where is_new)
)
select
  (number.n - 1)::int4 as position,
  number.fulfillment_id,
  number.is_legacy,
  case when octet_length(number.tracking_number) > $7::int4 then left(number.tracking_number, $7::int4 + 1)
    else number.tracking_number end as tracking_number,
  case when octet_length(number.url) > $7::int4 then left(number.url, $7::int4 + 1) else number.url end as url
from (
  select
    parcel.n, parcel.shipped_at, parcel.id as fulfillment_id, false as is_legacy, link.created_at,
    link.id, 0::int8 as place, link.tracking_number, link.url
  from parcel
  join link on link.fulfillment_id = parcel.id
  union all
  select
    parcel.n, parcel.shipped_at, parcel.id, true, null, null, old.place, old.element #>> '{}', null
  from parcel
  cross join lateral jsonb_array_elements(
    case when jsonb_typeof(parcel.tracking_numbers) = 'array' then parcel.tracking_numbers end
  ) with ordinality as old (element, place)
  where jsonb_typeof(old.element) in ('string', 'number')
) as number
order by
  number.n, number.shipped_at, number.fulfillment_id, number.is_legacy, number.created_at, number.id,
  number.place
limit $2::int4;
