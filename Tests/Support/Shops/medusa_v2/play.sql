-- Functions that act as Medusa v2 does, one business action each, for shops of any release: a column that a table
-- lacks is left out. They live in a schema of their own, apart from Medusa's tables.
--
--   select play.open();
--   select play.place('order_1', '[{"id": "ordli_1", "price": "19.99", "quantity": 2}]');
--   select play.pack('order_1', 'ful_1', '{"ordli_1": 1}');
--
-- Every function takes the moment as its last parameter. Amounts are texts, as raw values are.

create schema play;

-- Writes a row with the given columns, as far as the table has them.
create function play.put(name text, fields jsonb) returns void language plpgsql as $$
#variable_conflict use_column
declare list text;
begin
  select string_agg(quote_ident(attname), ', ') into list from pg_attribute
  where attrelid = format('public.%I', name)::regclass and attnum > 0 and not attisdropped and fields ? attname;
  execute format(
    'insert into public.%1$I (%2$s) select %2$s from jsonb_populate_record(null::public.%1$I, $1)', name, list)
  using fields;
end $$;

create function play.raw(amount text) returns jsonb language sql immutable as $$
  select jsonb_build_object('value', amount, 'precision', 20)
$$;

-- A column and its twin; nothing where there is no amount.
create function play.both(name text, amount text) returns jsonb language sql immutable as $$
  select case when amount is null then '{}'::jsonb
    else jsonb_build_object(name, amount::numeric, 'raw_' || name, play.raw(amount)) end
$$;

create function play.times(at timestamptz) returns jsonb language sql immutable as $$
  select jsonb_build_object('created_at', at, 'updated_at', at)
$$;

-- A moment of Node's clock, which counts milliseconds.
create function play.now() returns timestamptz language sql volatile as $$
  select date_trunc('milliseconds', clock_timestamp())
$$;

-- The store, before its first order.
create function play.open(at timestamptz default '2025-01-01 00:00:00Z') returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('store', '{"id": "store_1", "name": "Shop"}' || play.times(at));
  perform play.put('currency', jsonb_build_object('code', code, 'symbol', code, 'symbol_native', code, 'name', code,
    'decimal_digits', digits) || play.both('rounding', '0') || play.times(at))
  from (values ('eur', 2), ('usd', 2), ('jpy', 0), ('cop', 0), ('kwd', 3)) as money (code, digits);
  perform play.put('region', '{"id": "reg_1", "name": "Europe", "currency_code": "eur"}' || play.times(at));
  perform play.put('sales_channel', '{"id": "sc_1", "name": "Web", "is_disabled": false}' || play.times(at));
  perform play.put('return_reason', '{"id": "rr_1", "value": "too_small", "label": "Too small"}' || play.times(at));
  perform play.put('refund_reason',
    '{"id": "refr_1", "label": "Goodwill", "code": "goodwill"}' || play.times(at));
  perform play.put('fulfillment_provider', '{"id": "manual_manual", "is_enabled": true}' || play.times(at));
end $$;

-- The lines of a JSON list: id, price, quantity, title, inclusive, rates, adjustments (code, amount, inclusive).
-- `version` nil writes no order_item: lines of a change that was only begun.
create function play.lines(order_id text, lines jsonb, version int, at timestamptz) returns void
language plpgsql as $$
#variable_conflict use_column
declare line jsonb; part jsonb; n int;
begin
  for line in select value from jsonb_array_elements(lines) loop
    perform play.put('order_line_item', jsonb_build_object(
      'id', line ->> 'id', 'title', coalesce(line ->> 'title', line ->> 'id'),
      'product_title', line ->> 'title', 'variant_id', line ->> 'variant_id', 'product_id', line ->> 'product_id',
      'variant_sku', line ->> 'sku', 'is_tax_inclusive', coalesce(line ->> 'inclusive', 'false'),
      'is_giftcard', coalesce(line ->> 'gift_card', 'false'), 'requires_shipping', true, 'is_discountable', true)
      || play.both('unit_price', line ->> 'price') || play.times(at));
    n := 0;
    for part in select value from jsonb_array_elements(coalesce(line -> 'rates', '[]')) loop
      n := n + 1;
      perform play.put('order_line_item_tax_line', jsonb_build_object(
        'id', concat('ordlitxl_', line ->> 'id', '_', n), 'code', 'vat', 'item_id', line ->> 'id')
        || play.both('rate', part #>> '{}') || play.times(at));
    end loop;
    n := 0;
    for part in select value from jsonb_array_elements(coalesce(line -> 'adjustments', '[]')) loop
      n := n + 1;
      perform play.put('order_line_item_adjustment', jsonb_build_object(
        'id', concat('ordliadj_', line ->> 'id', '_', n, '_', version), 'item_id', line ->> 'id', 'code', part ->> 'code',
        'promotion_id', part ->> 'promotion_id', 'is_tax_inclusive', coalesce(part ->> 'inclusive', 'false'),
        'version', coalesce(part ->> 'version', version::text))
        || play.both('amount', part ->> 'amount') || play.times(coalesce((part ->> 'at')::timestamptz, at)));
    end loop;
    if version is not null then
      perform play.item(order_id, line ->> 'id', version, line ->> 'quantity',
        case when version > 1 then line ->> 'price' end, at);
    end if;
  end loop;
end $$;

create function play.item(order_id text, line text, version int, quantity text, price text, at timestamptz)
returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('order_item', jsonb_build_object(
      'id', concat('orditem_', line, '_', version), 'order_id', order_id, 'version', version, 'item_id', line)
    || play.both('quantity', quantity) || play.both('unit_price', price) || play.both('fulfilled_quantity', '0')
    || play.both('shipped_quantity', '0') || play.both('delivered_quantity', '0')
    || play.both('return_requested_quantity', '0') || play.both('return_received_quantity', '0')
    || play.both('return_dismissed_quantity', '0') || play.both('written_off_quantity', '0') || play.times(at));
end $$;

-- The shipping methods of a JSON list: id, name, amount, inclusive, rates, adjustments.
create function play.methods(order_id text, methods jsonb, version int, links jsonb, at timestamptz) returns void
language plpgsql as $$
#variable_conflict use_column
declare method jsonb; part jsonb; n int;
begin
  for method in select value from jsonb_array_elements(methods) loop
    perform play.put('order_shipping_method', jsonb_build_object(
      'id', method ->> 'id', 'name', coalesce(method ->> 'name', method ->> 'id'), 'is_custom_amount', false,
      'is_tax_inclusive', coalesce(method ->> 'inclusive', 'false'), 'shipping_option_id', method ->> 'option_id')
      || play.both('amount', method ->> 'amount') || play.times(at));
    perform play.put('order_shipping', links || jsonb_build_object(
      'id', concat('ordspmv_', method ->> 'id', '_', version), 'order_id', order_id, 'version', version,
      'shipping_method_id', method ->> 'id') || play.times(at));
    n := 0;
    for part in select value from jsonb_array_elements(coalesce(method -> 'rates', '[]')) loop
      n := n + 1;
      perform play.put('order_shipping_method_tax_line', jsonb_build_object(
        'id', concat('ordsmtxl_', method ->> 'id', '_', n), 'code', 'vat', 'shipping_method_id', method ->> 'id')
        || play.both('rate', part #>> '{}') || play.times(at));
    end loop;
    for part in select value from jsonb_array_elements(coalesce(method -> 'adjustments', '[]')) loop
      perform play.put('order_shipping_method_adjustment', jsonb_build_object(
        'id', concat('ordsmadj_', method ->> 'id', '_', version), 'shipping_method_id', method ->> 'id',
        'code', part ->> 'code', 'version', version) || play.both('amount', part ->> 'amount') || play.times(at));
    end loop;
  end loop;
end $$;

-- An order as the checkout makes it. `more`: cart (null for none), customer_id, email, currency, methods, paid (the
-- amount of its payment; null for none), credit, metadata, address, total (for its summary), status, draft, number.
create function play.place(
  id text, lines jsonb, more jsonb default '{}', at timestamptz default '2025-03-01 10:00:00Z') returns void
language plpgsql as $$
#variable_conflict use_column
declare
  cart text := case when more ? 'cart' then more ->> 'cart' else replace(id, 'order', 'cart') end;
  paid text := case when more ? 'paid' then more ->> 'paid' else '10' end;
begin
  if more ? 'address' then
    perform play.put('order_address', (more -> 'address')
      || jsonb_build_object('id', 'ordaddr_' || id) || play.times(at));
  end if;
  perform play.put('order', jsonb_build_object(
      'id', id, 'region_id', coalesce(more ->> 'region_id', 'reg_1'),
      'sales_channel_id', coalesce(more ->> 'sales_channel_id', 'sc_1'), 'customer_id', more ->> 'customer_id',
      'email', more ->> 'email', 'currency_code', coalesce(more ->> 'currency', 'eur'), 'version', 1,
      'status', coalesce(more ->> 'status', 'pending'), 'is_draft_order', coalesce(more ->> 'draft', 'false'),
      'metadata', more -> 'metadata', 'custom_display_id', more ->> 'number', 'locale', more ->> 'locale',
      'shipping_address_id', case when more ? 'address' then 'ordaddr_' || id end,
      'display_id', nextval('public.order_display_id_seq')) || play.times(at));
  perform play.lines(id, lines, 1, at);
  perform play.methods(id, coalesce(more -> 'methods', '[]'), 1, '{}', at);
  if more ? 'credit' and to_regclass('public.order_credit_line') is not null then
    perform play.put('order_credit_line', jsonb_build_object(
      'id', concat('ordcl_', id, '_1'), 'order_id', id, 'version', 1, 'reference', 'store_credit')
      || play.both('amount', more ->> 'credit') || play.times(at));
  end if;
  perform play.summary(id, 1, more ->> 'total', at);
  if cart is not null then
    perform play.put('cart', jsonb_build_object(
      'id', cart, 'currency_code', coalesce(more ->> 'currency', 'eur'), 'metadata', more -> 'cart_metadata',
      'completed_at', at) || play.times(at - interval '10 minutes'));
    perform play.put('cart_line_item', jsonb_build_object(
      'id', concat('cali_', line ->> 'id'), 'cart_id', cart, 'title', coalesce(line ->> 'title', line ->> 'id'),
      'quantity', ceil((line ->> 'quantity')::numeric), 'variant_id', line ->> 'variant_id', 'product_id', line ->> 'product_id',
      'requires_shipping', true, 'is_discountable', true, 'is_custom_price', false,
      'is_tax_inclusive', coalesce(line ->> 'inclusive', 'false'), 'is_giftcard', coalesce(line ->> 'gift_card', 'false'))
      || play.both('unit_price', line ->> 'price') || play.times(at - interval '9 minutes'))
    from jsonb_array_elements(lines) as line;
    perform play.put('order_cart', jsonb_build_object(
      'id', 'ordercart_' || id, 'order_id', id, 'cart_id', cart) || play.times(at));
  end if;
  if paid is not null then
    perform play.pay(id, replace(id, 'order', 'pay'), paid, at);
    if cart is not null then
      perform play.put('cart_payment_collection', jsonb_build_object(
        'id', 'capaycol_' || id, 'cart_id', cart, 'payment_collection_id', 'col_' || replace(id, 'order', 'pay'))
        || play.times(at - interval '5 minutes'));
    end if;
  end if;
end $$;

-- A payment behind a collection of its own.
create function play.pay(order_id text, id text, amount text, at timestamptz) returns void language plpgsql as $$
#variable_conflict use_column
declare money text := (select lower(currency_code) from "order" where "order".id = order_id);
begin
  perform play.put('payment_collection', jsonb_build_object(
    'id', 'col_' || id, 'currency_code', money, 'status', 'authorized', 'region_id', 'reg_1') || play.both('amount', amount)
    || play.both('authorized_amount', amount) || play.both('captured_amount', '0') || play.both('refunded_amount', '0')
    || play.times(at));
  perform play.put('payment', jsonb_build_object(
    'id', id, 'currency_code', money, 'provider_id', 'pp_stripe_stripe', 'payment_collection_id', 'col_' || id,
    'payment_session_id', 'payses_' || id) || play.both('amount', amount) || play.times(at));
  perform play.put('order_payment_collection', jsonb_build_object(
    'id', 'ordpay_' || id, 'order_id', order_id, 'payment_collection_id', 'col_' || id) || play.times(at));
end $$;

create function play.summary(order_id text, version int, total text, at timestamptz) returns void
language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('order_summary', jsonb_build_object(
    'id', concat('ordsum_', order_id, '_', version), 'order_id', order_id, 'version', version,
    'totals', case when total is null then '{}'::jsonb else jsonb_build_object(
      'current_order_total', total::numeric, 'raw_current_order_total', play.raw(total)) end) || play.times(at));
end $$;

create function play.capture(paid text, id text, amount text, at timestamptz) returns void language plpgsql as $$
#variable_conflict use_column
declare collection text := (select payment_collection_id from public.payment where payment.id = paid);
begin
  perform play.put('capture', jsonb_build_object('id', id, 'payment_id', paid) || play.both('amount', amount)
    || play.times(at));
  update public.payment set captured_at = at, updated_at = at where payment.id = paid;
  update public.payment_collection set captured_amount = captured_amount + capture.amount::numeric,
    raw_captured_amount = play.raw((captured_amount + capture.amount::numeric)::text), updated_at = at
  where payment_collection.id = collection;
  perform play.put('order_transaction', jsonb_build_object('id', 'ordtrx_' || capture.id, 'order_id', order_id, 'version', 1,
    'currency_code', 'eur', 'reference', 'capture', 'reference_id', capture.id) || play.both('amount', capture.amount) || play.times(at))
  from public.order_payment_collection where payment_collection_id = collection;
end $$;

-- A refund's row, which Medusa commits before the provider answers.
create function play.begin_refund(paid text, id text, amount text, at timestamptz, more jsonb default '{}')
returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('refund', more || jsonb_build_object('id', id, 'payment_id', paid) || play.both('amount', amount)
    || play.times(at));
end $$;

-- The rows that follow the provider's consent: the collection's sum of every refund that has a row, and the
-- booking.
create function play.settle_refund(id text, at timestamptz, is_booked boolean default true) returns void
language plpgsql as $$
#variable_conflict use_column
declare money record;
begin
  select payment.payment_collection_id as collection, refund.amount, refund.payment_id into money
  from public.refund join public.payment on payment.id = refund.payment_id where refund.id = settle_refund.id;
  update public.payment_collection set updated_at = at, refunded_amount = sum, raw_refunded_amount = play.raw(sum::text)
  from (
    select sum(refund.amount) as sum from public.refund join public.payment on payment.id = refund.payment_id
    where payment.payment_collection_id = money.collection and refund.deleted_at is null
  ) as given
  where payment_collection.id = money.collection;
  update public.payment set updated_at = at where payment.id = money.payment_id;
  if is_booked then
    perform play.put('order_transaction', jsonb_build_object('id', 'ordtrx_' || settle_refund.id, 'order_id', order_id, 'version', 1,
      'currency_code', 'eur', 'reference', 'refund', 'reference_id', settle_refund.id)
      || play.both('amount', (-money.amount)::text) || play.times(at))
    from public.order_payment_collection where payment_collection_id = money.collection;
  end if;
end $$;

create function play.refund(paid text, id text, amount text, at timestamptz, more jsonb default '{}')
returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.begin_refund(paid, id, amount, at, more);
  perform play.settle_refund(id, at);
end $$;

-- A confirmed change takes an order to its next version, and writes all its rows again.
create function play.change(
  order_id text, id text, kind text, at timestamptz, links jsonb default '{}') returns int
language plpgsql as $$
#variable_conflict use_column
declare
  old int := (select version from "order" where "order".id = order_id);
  new int := old + 1;
begin
  perform play.put('order_change', links || jsonb_build_object(
    'id', id, 'order_id', order_id, 'version', new, 'status', 'confirmed', 'change_type', kind, 'confirmed_at', at)
    || play.times(at));
  perform play.copy('order_item', format('order_id = %L and version = %s', order_id, old), new, at);
  perform play.copy('order_shipping', format('order_id = %L and version = %s', order_id, old), new, at);
  perform play.copy('order_line_item_adjustment', format(
    'version = %s and item_id in (select item_id from order_item where order_id = %L and version = %s)',
    old, order_id, old), new, at);
  perform play.copy('order_shipping_method_adjustment', format(
    'version = %s and shipping_method_id in (select shipping_method_id from order_shipping where order_id = %L and version = %s)',
    old, order_id, old), new, at);
  perform play.copy('order_credit_line', format('order_id = %L and version = %s', order_id, old), new, at);
  update order_item set unit_price = line.unit_price, raw_unit_price = line.raw_unit_price
  from order_line_item as line
  where line.id = item_id and order_item.order_id = change.order_id and version = new and order_item.unit_price is null;
  perform play.summary(order_id, new, null, at);
  update "order" set version = new, updated_at = at where "order".id = change.order_id;
  return new;
end $$;

-- Copies rows into another version; if rows have no version, one set serves all.
create function play.copy(name text, condition text, new int, at timestamptz) returns void language plpgsql as $$
#variable_conflict use_column
begin
  if not exists (
    select from pg_attribute where attrelid = to_regclass(format('public.%I', name)) and attname = 'version' and not attisdropped)
  then
    return;
  end if;
  execute format(
    'select play.put(%L, to_jsonb(t) || jsonb_build_object(''id'', t.id || ''v'' || $1, ''version'', $1) || play.times($2)) '
    'from public.%I as t where deleted_at is null and %s', name, name, condition)
  using new, at;
end $$;

create function play.act(
  order_id text, change_id text, action text, line text, quantity jsonb, more jsonb, at timestamptz) returns void
language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('order_change_action', more || jsonb_build_object(
    'id', concat('ordchact_', change_id, '_', action, '_', line), 'order_id', order_id, 'order_change_id', change_id,
    'version', (select version from "order" where "order".id = order_id), 'action', action, 'applied', true,
    'ordering', nextval('public.order_change_action_ordering_seq'),
    'details', jsonb_build_object('reference_id', line, 'quantity', quantity)) || play.times(at));
end $$;

-- The steps of a parcel. `pieces`: line and quantity; `things`: rows of inventory items, if a line has not
-- exactly one.
create function play.pack(
  order_id text, id text, pieces jsonb, at timestamptz default '2025-03-02 10:00:00Z', things jsonb default null)
returns void language plpgsql as $$
#variable_conflict use_column
declare piece record;
begin
  perform play.change(order_id, 'ordch_pack_' || id, null, at);
  perform play.put('fulfillment', jsonb_build_object(
    'id', id, 'location_id', 'sloc_1', 'packed_at', at, 'provider_id', 'manual_manual', 'requires_shipping', true)
    || play.times(at));
  perform play.put('order_fulfillment', jsonb_build_object(
    'id', 'ordful_' || id, 'order_id', order_id, 'fulfillment_id', id) || play.times(at));
  for piece in select key, value from jsonb_each(coalesce(things, pieces)) loop
    perform play.put('fulfillment_item', jsonb_build_object(
      'id', concat('fulit_', id, '_', piece.key), 'title', piece.key, 'sku', '', 'barcode', '',
      'line_item_id', split_part(piece.key, '/', 1), 'inventory_item_id', 'iitem_' || piece.key, 'fulfillment_id', id)
      || play.both('quantity', piece.value #>> '{}') || play.times(at));
  end loop;
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.act(order_id, 'ordch_pack_' || id, 'FULFILL_ITEM', piece.key, piece.value,
      jsonb_build_object('reference', 'fulfillment', 'reference_id', pack.id), at);
    update order_item set fulfilled_quantity = fulfilled_quantity + (piece.value #>> '{}')::numeric,
      raw_fulfilled_quantity = play.raw((fulfilled_quantity + (piece.value #>> '{}')::numeric)::text)
    where order_item.order_id = pack.order_id and item_id = piece.key
      and version = (select version from "order" where "order".id = pack.order_id);
  end loop;
end $$;

create function play.ship(
  order_id text, id text, pieces jsonb, at timestamptz default '2025-03-03 10:00:00Z', labels jsonb default '[]')
returns void language plpgsql as $$
#variable_conflict use_column
declare piece record; label jsonb; n int := 0;
begin
  perform play.change(order_id, 'ordch_ship_' || id, null, at);
  update fulfillment set shipped_at = at, updated_at = at where fulfillment.id = ship.id;
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.act(order_id, 'ordch_ship_' || id, 'SHIP_ITEM', piece.key, piece.value,
      jsonb_build_object('reference', 'fulfillment', 'reference_id', ship.id), at);
  end loop;
  for label in select value from jsonb_array_elements(labels) loop
    n := n + 1;
    perform play.put('fulfillment_label', label || jsonb_build_object(
      'id', concat('fulla_', id, '_', n), 'label_url', '#', 'fulfillment_id', id) || play.times(at));
  end loop;
end $$;

create function play.deliver(order_id text, id text, pieces jsonb, at timestamptz default '2025-03-04 10:00:00Z')
returns void language plpgsql as $$
#variable_conflict use_column
declare piece record;
begin
  perform play.change(order_id, 'ordch_deliver_' || id, null, at);
  update fulfillment set delivered_at = at, updated_at = at where fulfillment.id = deliver.id;
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.act(order_id, 'ordch_deliver_' || id, 'DELIVER_ITEM', piece.key, piece.value,
      jsonb_build_object('reference', 'fulfillment', 'reference_id', deliver.id), at);
  end loop;
end $$;

-- A return is requested. `links`: of an exchange or a claim; `method`: the price of sending it back.
create function play.ask(
  order_id text, id text, pieces jsonb, at timestamptz default '2025-03-05 10:00:00Z', method jsonb default null,
  more jsonb default '{}') returns void
language plpgsql as $$
#variable_conflict use_column
declare piece record;
begin
  perform play.put('return', more || jsonb_build_object(
    'id', id, 'order_id', order_id, 'order_version', 1, 'status', 'requested', 'requested_at', at,
    'display_id', nextval('public.return_display_id_seq')) || play.times(at));
  if not more ? 'exchange_id' and not more ? 'claim_id' then
    perform play.change(order_id, 'ordch_' || id, 'return_request', at, jsonb_build_object('return_id', id));
  end if;
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.put('return_item', jsonb_build_object(
      'id', concat('retitem_', id, '_', piece.key), 'return_id', id, 'item_id', piece.key, 'reason_id', 'rr_1',
      'note', 'zu klein') || play.both('quantity', piece.value #>> '{}') || play.both('received_quantity', '0')
      || play.both('damaged_quantity', '0') || play.times(at));
  end loop;
  if method is not null then
    perform play.methods(order_id, jsonb_build_array(method), (select version from "order" where "order".id = order_id),
      jsonb_build_object('return_id', ask.id), at);
  end if;
end $$;

create function play.receive(
  order_id text, id text, change_id text, pieces jsonb, at timestamptz default '2025-03-08 10:00:00Z',
  damaged jsonb default '{}') returns void
language plpgsql as $$
#variable_conflict use_column
declare
  piece record;
  way record;
begin
  select exchange_id, claim_id into way from return where return.id = receive.id;
  perform play.change(order_id, change_id, 'return_receive', at, jsonb_strip_nulls(jsonb_build_object(
    'return_id', id, 'exchange_id', way.exchange_id, 'claim_id', way.claim_id)));
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.act(order_id, change_id, 'RECEIVE_RETURN_ITEM', piece.key, piece.value,
      jsonb_build_object('reference', 'return', 'reference_id', receive.id), at);
  end loop;
  for piece in select key, value from jsonb_each(damaged) loop
    perform play.act(order_id, change_id, 'RECEIVE_DAMAGED_RETURN_ITEM', piece.key, piece.value,
      jsonb_build_object('reference', 'return', 'reference_id', receive.id), at);
  end loop;
  -- The row has the pieces of the last receipt.
  update return_item set received_quantity = (pieces ->> item_id)::numeric, updated_at = at
  where return_id = receive.id and pieces ? item_id;
  update return set status = 'received', received_at = at, updated_at = at where return.id = receive.id;
end $$;

-- An exchange, begun and confirmed: `back` comes back, `news` are new lines.
create function play.swap(
  order_id text, id text, back jsonb, news jsonb, at timestamptz default '2025-03-06 10:00:00Z', more jsonb default '{}')
returns void language plpgsql as $$
#variable_conflict use_column
declare version int; line jsonb;
begin
  perform play.begin_swap(order_id, id, news, at - interval '1 minute');
  version := play.change(order_id, 'ordch_' || id, 'exchange', at, jsonb_build_object('exchange_id', id));
  if back <> '{}' then
    perform play.ask(order_id, replace(id, 'oexc', 'return_oexc'), back, at, more -> 'return_method', jsonb_build_object('exchange_id', id));
    update order_exchange set return_id = replace(swap.id, 'oexc', 'return_oexc') where order_exchange.id = swap.id;
  end if;
  for line in select value from jsonb_array_elements(news) loop
    perform play.item(order_id, line ->> 'id', version, line ->> 'quantity', line ->> 'price', at);
    perform play.put('order_exchange_item', jsonb_build_object(
      'id', concat('oexcitem_', line ->> 'id'), 'exchange_id', id, 'item_id', line ->> 'id')
      || play.both('quantity', line ->> 'quantity') || play.times(at));
  end loop;
  if more ? 'method' then
    perform play.methods(order_id, jsonb_build_array(more -> 'method'), version, jsonb_build_object('exchange_id', id), at);
  end if;
end $$;

-- The form of an exchange: its row and its new lines exist before anything is confirmed.
create function play.begin_swap(order_id text, id text, news jsonb, at timestamptz) returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.put('order_exchange', jsonb_build_object(
    'id', id, 'order_id', order_id, 'order_version', 1, 'allow_backorder', false,
    'display_id', nextval('public.order_exchange_display_id_seq')) || play.times(at));
  perform play.lines(order_id, news, null, at);
end $$;

-- A claim of `pieces`; `news` replaces them.
create function play.claim(
  order_id text, id text, pieces jsonb, news jsonb default '[]', at timestamptz default '2025-03-07 10:00:00Z',
  more jsonb default '{}') returns void
language plpgsql as $$
#variable_conflict use_column
declare version int; line jsonb; piece record;
begin
  perform play.put('order_claim', jsonb_build_object(
    'id', id, 'order_id', order_id, 'order_version', 1, 'type', case when news = '[]' then 'refund' else 'replace' end,
    'display_id', nextval('public.order_claim_display_id_seq')) || play.both('refund_amount', more ->> 'refund_amount')
    || play.times(at - interval '1 minute'));
  perform play.lines(order_id, news, null, at);
  version := play.change(order_id, 'ordch_' || id, 'claim', at, jsonb_build_object('claim_id', id));
  for piece in select key, value from jsonb_each(pieces) loop
    perform play.put('order_claim_item', jsonb_build_object(
      'id', concat('claitem_', id, '_', piece.key), 'claim_id', id, 'item_id', piece.key, 'is_additional_item', false,
      'reason', coalesce(more ->> 'reason', 'production_failure'), 'note', more ->> 'note')
      || play.both('quantity', piece.value #>> '{}') || play.times(at));
  end loop;
  for line in select value from jsonb_array_elements(news) loop
    perform play.item(order_id, line ->> 'id', version, line ->> 'quantity', line ->> 'price', at);
    perform play.put('order_claim_item', jsonb_build_object(
      'id', concat('claitem_', line ->> 'id'), 'claim_id', id, 'item_id', line ->> 'id', 'is_additional_item', true)
      || play.both('quantity', line ->> 'quantity') || play.times(at));
  end loop;
end $$;

-- An edit: new quantities of lines (0 removes a line) and new lines.
create function play.edit(
  order_id text, id text, quantities jsonb, news jsonb default '[]', at timestamptz default '2025-03-01 12:00:00Z')
returns void language plpgsql as $$
#variable_conflict use_column
declare made int := play.change(order_id, id, 'edit', at);
begin
  delete from order_item where order_item.order_id = edit.order_id and order_item.version = made
    and (quantities ->> item_id)::numeric = 0;
  update order_item set quantity = (quantities ->> item_id)::numeric, raw_quantity = play.raw(quantities ->> item_id)
  where order_item.order_id = edit.order_id and order_item.version = made and quantities ? item_id;
  perform play.lines(order_id, news, made, at);
end $$;

create function play.transfer(order_id text, id text, customer text, at timestamptz default '2025-03-09 10:00:00Z')
returns void language plpgsql as $$
#variable_conflict use_column
begin
  perform play.change(order_id, id, 'transfer', at);
  update "order" set customer_id = customer where "order".id = order_id;
end $$;

-- Cancelling books the remaining amount as credit, and so makes a version; its payment is given back or canceled.
create function play.cancel(order_id text, credit text, at timestamptz default '2025-03-02 10:00:00Z') returns void
language plpgsql as $$
#variable_conflict use_column
declare version int := play.change(order_id, 'ordch_cancel_' || order_id, null, at);
begin
  if to_regclass('public.order_credit_line') is not null then
    perform play.put('order_credit_line', jsonb_build_object(
      'id', concat('ordcl_cancel_', order_id), 'order_id', order_id, 'version', version, 'reference', 'order')
      || play.both('amount', credit) || play.times(at));
  end if;
  update "order" set status = 'canceled', canceled_at = at, updated_at = at where "order".id = order_id;
end $$;

-- Medusa takes back an order whose payment was refused: no row stays.
create function play.unmake(order_id text) returns void language plpgsql as $$
#variable_conflict use_column
begin
  delete from order_line_item where id in (select item_id from order_item where order_item.order_id = unmake.order_id);
  delete from order_item where order_item.order_id = unmake.order_id;
  delete from order_summary where order_summary.order_id = unmake.order_id;
  delete from order_shipping where order_shipping.order_id = unmake.order_id;
  delete from order_cart where order_cart.order_id = unmake.order_id;
  delete from order_payment_collection where order_payment_collection.order_id = unmake.order_id;
  delete from "order" where id = unmake.order_id;
end $$;
