-- Parcels, and their links to orders.

create temp table shipment as
select
  packed.n, packed.key, packed.order_id, packed.subject as parcel, packed.at as packed_at,
  pg_temp.id('ful', packed.at, packed.key * 32 + packed.nth) as id, packed.key * 32 + packed.nth as parcel_key,
  -- Its own times and those of the change are written side by side.
  sent.at - interval '30 ms' as shipped_at, arrived.at + interval '20 ms' as delivered_at, undone.at as canceled_at
from step as packed
left join step as sent on sent.n = packed.n and sent.kind = 'ship' and sent.subject = packed.subject
left join step as arrived on arrived.n = packed.n and arrived.kind = 'deliver' and arrived.subject = packed.subject
left join step as undone on undone.n = packed.n and undone.kind = 'unpack' and undone.subject = packed.subject
where packed.kind = 'pack'
union all
-- Imports bring parcels and no changes.
select
  n, key, id, 'i', created_at + interval '1 day', pg_temp.id('ful', created_at + interval '1 day', key * 32 + 31),
  key * 32 + 31, created_at + interval '2 days', case when n % 3 = 0 then created_at + interval '4 days' end, null
from plan where origin = 'import' and n % 200 = 113;

insert into fulfillment (
  id, location_id, packed_at, shipped_at, delivered_at, canceled_at, provider_id, shipping_option_id, metadata,
  requires_shipping, created_by, created_at, updated_at)
select
  shipment.id, 'sloc_1', packed_at, shipped_at, delivered_at, canceled_at,
  case when shipment.n % 9 = 4 then null when shipment.n % 2 = 0 then 'webshipper_main' else 'manual_manual' end, null,
  case when shipment.n % 14 = 3 then value end, shipped_at is not null or delivered_at is null, 'user_1', packed_at,
  greatest(packed_at, shipped_at, delivered_at, canceled_at)
from shipment left join oddity on oddity.kind = parcel_key % 37;

-- A kit has one row for each thing in it, multiplied by the number of that thing.
insert into fulfillment_item (
  id, title, sku, barcode, quantity, raw_quantity, line_item_id, inventory_item_id, fulfillment_id, created_at, updated_at)
select
  pg_temp.id('fulit', packed_at, (parcel_key * 64 + line.k) * 4 + part), line.title, coalesce(sku, ''), '',
  pg_temp.plain(pieces * part), pg_temp.raw(pieces * part), line.id, concat('iitem_', product, '_', part), shipment.id,
  packed_at, packed_at
from shipment join (
    select n, parcel, k, pieces from parcel
    union all
    select n, 'i', k, quantity from line join plan using (n) where plan.origin = 'import'
  ) as filled using (n, parcel)
join line using (n, k), generate_series(1, case when is_kit then 2 else 1 end) as part;

insert into fulfillment_label (
  id, tracking_number, tracking_url, label_url, fulfillment_id, created_at, updated_at, deleted_at)
select
  pg_temp.id('fulla', shipped_at, parcel_key * 4 + i),
  case when i = 2 and n % 2 = 0 then '' else 'TRK' || upper(left(md5(parcel_key || '-' || i), 10)) end,
  case when i = 2 then '#' else 'https://track.example/' || parcel_key % 100000 || '?a=1&b="2"' end, '#', id, shipped_at, shipped_at,
  case when i = 3 then shipped_at end
from shipment, generate_series(1, n % 4) as i where shipped_at is not null;

insert into order_fulfillment (order_id, fulfillment_id, id, created_at, updated_at)
select order_id, id, pg_temp.id('ordful', packed_at, parcel_key), packed_at, packed_at from shipment;

-- Labels for the way back are parcels of a return.
insert into fulfillment (id, location_id, packed_at, shipped_at, provider_id, created_at, updated_at)
select pg_temp.id('ful', at, step_key * 2 + 1), 'sloc_1', at, at, 'manual_manual', at, at
from sent_back where kind = 'ask' and n % 2 = 0;
insert into return_fulfillment (return_id, fulfillment_id, id, created_at, updated_at)
select id, pg_temp.id('ful', at, step_key * 2 + 1), pg_temp.id('retful', at, step_key), at, at
from sent_back where kind = 'ask' and n % 2 = 0;

-- The order's own totals, one row per version: the paid amount is frozen when the next version is made.
insert into order_summary (id, order_id, version, totals, created_at, updated_at)
select
  pg_temp.id('ordsum', edition.at, plan.key * 64 + edition.version), plan.id, edition.version,
  concat('{', concat_ws(', ',
    pg_temp.summed('current_order_total', figures.now),
    pg_temp.summed('original_order_total', case when edition.version = 1 then total.gross else before.gross - credited.old end),
    pg_temp.summed('accounting_total', figures.now),
    pg_temp.summed('transaction_total', booked.sum),
    pg_temp.summed('paid_total', booked.paid),
    pg_temp.summed('refunded_total', booked.refunded),
    pg_temp.summed('pending_difference', figures.now - booked.sum),
    pg_temp.summed('credit_line_total', credited.new)), '}')::jsonb,
  edition.at, greatest(edition.at, booked.at)
from edition join plan using (n) join total using (n, version)
left join edition as next on next.n = edition.n and next.version = edition.version + 1
left join total as before on before.n = edition.n and before.version = edition.version - 1
cross join lateral (
  select
    coalesce(sum(amount), 0) as sum, coalesce(sum(amount) filter (where amount > 0), 0) as paid,
    coalesce(-sum(amount) filter (where amount < 0), 0) as refunded, max(at) as at
  from booking where booking.n = plan.n and (next.at is null or booking.at < next.at)
) as booked
cross join lateral (
  select coalesce(sum(amount), 0) as all, coalesce(sum(amount) filter (where since = edition.version), 0) as new,
    coalesce(sum(amount) filter (where since < edition.version), 0) as old
  from credit where credit.n = plan.n and since <= edition.version
) as credited
cross join lateral (select total.gross - credited.all as now) as figures
where plan.origin <> 'import' or plan.n % 200 = 13;
