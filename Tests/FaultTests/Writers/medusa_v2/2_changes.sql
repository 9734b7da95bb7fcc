-- What a writer does to a store of Medusa v2. An action is several short transactions, as in Medusa; what may still
-- be taken back stands in the log as pending: the destination may come to know it, and need not.

-- Of the orders that writers make, each has this one line and this one method.
create function fault_decimal(value numeric) returns jsonb language sql immutable
  return jsonb_build_object('value', value::text, 'precision', 20);

create table fault_settling (settle_after interval not null);

-- Orders that a writer changes in several transactions: nobody else touches them, and they are not deleted.
create table fault_busy (id text primary key);

-- The store's clock is milliseconds off.
update fault_clock set error = '60 milliseconds';

-- Whether there is time left to take something back: not where a slow machine let so much time pass that it may
-- have been sent.
create function fault_is_young(since timestamptz, share double precision) returns boolean language sql volatile as $$
  select clock_timestamp() - since < settle_after * share from fault_settling
$$;
-- A writer's line of the log that is certain from now on.
create function fault_certain(happened text, about text) returns void language sql as $$
  update fault_log set is_pending = false, transaction = pg_current_xact_id()
    where event = happened and subject = about
$$;

create function fault_forget(happened text, about text) returns void language sql as $$
  delete from fault_log where event = happened and subject = about and is_pending
$$;

-- Writes the next version of an order with all its rows; gives the change's id.
create function fault_raise(
  writer integer, about text, kind text, return_id text, claim_id text, exchange_id text
) returns text language plpgsql as $$
declare
  change text := fault_id('ordch', writer);
  next integer;
begin
  update "order" o set version = o.version + 1, updated_at = fault_now() where o.id = about
    returning o.version into next;
  insert into order_change (id, order_id, version, status, change_type, return_id, claim_id, exchange_id,
      created_by, confirmed_at, created_at, updated_at)
    values (change, about, next, 'confirmed', kind, fault_raise.return_id, fault_raise.claim_id,
      fault_raise.exchange_id, null, fault_now(), fault_now(), fault_now());
  insert into order_item
    select made.* from order_item i, lateral jsonb_populate_record(i, jsonb_build_object(
        'id', fault_id('orditem', writer), 'version', next, 'unit_price', coalesce(i.unit_price, 10),
        'created_at', fault_now(), 'updated_at', fault_now())) made
    where i.order_id = about and i.version = next - 1 and i.deleted_at is null;
  insert into order_shipping
    select made.* from order_shipping s, lateral jsonb_populate_record(s, jsonb_build_object(
        'id', fault_id('ordspmv', writer), 'version', next)) made
    where s.order_id = about and s.version = next - 1 and s.deleted_at is null;
  insert into order_summary (id, order_id, version, totals)
    values (fault_id('ordsum', writer), about, next, '{}');
  return change;
end $$;

-- Takes the newest version of an order back, as a step that fails later has Medusa do.
create function fault_lower(about text, change text) returns void language plpgsql as $$
declare
  last integer;
begin
  update "order" o set version = o.version - 1, updated_at = fault_now() where o.id = about
    returning o.version + 1 into last;
  update order_item set deleted_at = fault_now() where order_id = about and version = last and deleted_at is null;
  update order_shipping set deleted_at = fault_now()
    where order_id = about and version = last and deleted_at is null;
  update order_summary set deleted_at = fault_now()
    where order_id = about and version = last and deleted_at is null;
  update order_change set status = 'pending', confirmed_at = null, updated_at = fault_now() where id = change;
end $$;

create function fault_act(writer integer, about text, change text, what text, kind text, subject text, pieces jsonb)
returns void language sql as $$
  insert into order_change_action (id, order_id, version, order_change_id, reference, reference_id, action, details)
    select fault_id('ordchact', writer), about, o.version, change, kind, subject, what,
      jsonb_build_object('reference_id', i.item_id, 'quantity', pieces)
    from "order" o join order_item i on i.order_id = o.id and i.version = o.version and i.deleted_at is null
    where o.id = about
$$;

create function fault_customer(writer integer, has_account boolean) returns text language plpgsql as $$
declare
  known text;
  version integer := fault_version(0, writer);
begin
  update fault_writer w set customers = customers + 1 where w.writer = fault_customer.writer
    returning format('cus_F%s_%s', w.writer, w.customers) into known;
  insert into customer (id, email, first_name, last_name, has_account, created_at, updated_at, metadata)
    values (known, known || '@example.com', E'Zoë "😀"\n', 'v' || version, has_account,
      fault_now(), fault_now(), jsonb_build_object('v', version));
  return known;
end $$;

create function fault_change_customer(writer integer) returns void language plpgsql as $$
declare
  changed record;
begin
  update customer c set metadata = jsonb_build_object('v', next.version),
    last_name = 'v' || next.version, updated_at = fault_now()
    from (select known.id, fault_version((known.metadata ->> 'v')::integer, writer) as version
      from customer known where known.id = (select fault_own_customer(writer))) next
    where c.id = next.id
    returning c.id, c.has_account, next.version into changed;
  if changed.has_account then
    insert into fault_log (event, subject, version) values ('identify', changed.id, changed.version);
  end if;
end $$;

-- The order is committed before the payment is authorised, and deleted when that fails.
create procedure fault_new_order(writer integer) language plpgsql as $$
declare
  placed text;
  buyer text;
  collection text := fault_id('pay_col', writer);
  line text := fault_id('ordli', writer);
  method text := fault_id('ordsm', writer);
  is_known boolean := random() < 0.4;
  version integer := fault_version(0, writer);
  since timestamptz := clock_timestamp();
begin
  buyer := fault_customer(writer, is_known);
  if is_known then
    insert into fault_log (event, subject, version) values ('identify', buyer, version);
  end if;
  commit;
  update fault_writer w set orders = orders + 1 where w.writer = fault_new_order.writer
    returning format('order_F%s_%s', w.writer, w.orders) into placed;
  insert into "order" (id, region_id, customer_id, version, status, email, currency_code, metadata,
      created_at, updated_at)
    values (placed, 'reg_none', buyer, 1, 'pending', buyer || '@example.com', 'eur', fault_content(version),
      fault_now(), fault_now());
  insert into order_line_item (id, title, product_title, unit_price, raw_unit_price, created_at, updated_at)
    values (line, 'M', 'Tee 👕', 19.99, fault_decimal(19.99), fault_now(), fault_now());
  insert into order_line_item_tax_line (id, code, rate, raw_rate, item_id)
    values (fault_id('ordlitxl', writer), 'vat', 19, fault_decimal(19), line);
  insert into order_item (id, order_id, version, item_id, quantity, raw_quantity, fulfilled_quantity,
      shipped_quantity, return_requested_quantity, return_received_quantity, return_dismissed_quantity,
      written_off_quantity, created_at, updated_at)
    values (fault_id('orditem', writer), placed, 1, line, 3, fault_decimal(3), 0, 0, 0, 0, 0, 0,
      fault_now(), fault_now());
  insert into order_shipping_method (id, name, amount, raw_amount)
    values (method, 'Post', 5, fault_decimal(5));
  insert into order_shipping (id, order_id, version, shipping_method_id)
    values (fault_id('ordspmv', writer), placed, 1, method);
  insert into order_summary (id, order_id, version, totals)
    values (fault_id('ordsum', writer), placed, 1, '{}');
  insert into fault_log (event, subject, version, is_pending)
    values ('Order Completed', placed, null, true), ('Order', placed, version, true);
  commit;
  if random() < 0.15 and fault_is_young(since, 0.5) then
    -- Any other writer may have begun something with it: then it stays.
    delete from "order" o where o.id = placed and o.version = 1
      and not exists (select from fault_busy b where b.id = placed);
    if found then
      delete from order_item where order_id = placed;
      delete from order_summary where order_id = placed;
      delete from order_shipping where order_id = placed;
      perform fault_forget('Order Completed', placed), fault_forget('Order', placed);
      commit;
      return;
    end if;
  end if;
  insert into payment_collection (id, currency_code, amount, raw_amount, authorized_amount, captured_amount,
      refunded_amount, status, created_at, updated_at)
    values (collection, 'eur', 76.36, fault_decimal(76.36), 76.36, 0, 0, 'authorized', fault_now(), fault_now());
  insert into order_payment_collection (order_id, payment_collection_id, id)
    values (placed, collection, fault_id('ordpay', writer));
  if random() < 0.9 then
    insert into payment (id, amount, raw_amount, currency_code, provider_id, payment_collection_id,
        payment_session_id, created_at, updated_at)
      values ('pay_' || placed, 76.36, fault_decimal(76.36), 'eur', 'pp_system_default', collection,
        fault_id('payses', writer), fault_now(), fault_now());
  end if;
  perform fault_certain('Order Completed', placed), fault_certain('Order', placed);
  commit;
end $$;

-- An order of the writer's own whose placement is certain, kept from others until `fault_done`.
create function fault_take_order(writer integer) returns text language sql volatile as $$
  insert into fault_busy
    select o.id from "order" o where o.id = (select fault_own_order(writer))
      and not exists (select from fault_log l where l.subject = o.id and l.is_pending)
    on conflict do nothing
    returning id
$$;

create function fault_done(about text) returns void language sql as $$
  delete from fault_busy where id = about
$$;

create procedure fault_change_order(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  version integer;
begin
  if about is null then return; end if;
  if random() < 0.5 then perform fault_raise(writer, about, 'edit', null, null, null); end if;
  update "order" o
    set metadata = fault_content(fault_version((metadata ->> 'v')::integer, writer)), updated_at = fault_now()
    where o.id = about returning (o.metadata ->> 'v')::integer into version;
  insert into fault_log (event, subject, version) values ('Order', about, version);
  perform fault_done(about);
end $$;

-- The row of a refund is committed before the provider answers, and deleted when it refuses.
create procedure fault_refund(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  made text := fault_id('ref', writer);
  paid text := 'pay_' || about;
  since timestamptz := clock_timestamp();
begin
  if about is null then return; end if;
  insert into refund (id, amount, raw_amount, payment_id, created_at, updated_at)
    select made, 1.5, fault_decimal(1.5), p.id, fault_now(), fault_now() from payment p where p.id = paid;
  if not found then
    perform fault_done(about);
    return;
  end if;
  insert into fault_log (event, subject, is_pending) values ('Order Refunded', made, true);
  commit;
  if random() < 0.2 and fault_is_young(since, 0.5) then
    delete from refund where id = made;
    perform fault_forget('Order Refunded', made), fault_done(about);
    return;
  end if;
  if random() < 0.7 then
    insert into order_transaction (id, order_id, version, amount, raw_amount, currency_code, reference, reference_id)
      values (fault_id('ordtrx', writer), about, 1, -1.5, fault_decimal(-1.5), 'eur', 'refund', made);
    commit;
  end if;
  update payment_collection c set updated_at = fault_now(), refunded_amount =
      (select sum(r.amount) from refund r where r.payment_id = paid and r.deleted_at is null)
    where c.id = (select p.payment_collection_id from payment p where p.id = paid);
  perform fault_certain('Order Refunded', made), fault_done(about);
end $$;

create procedure fault_begin_parcel(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  made text := fault_id('ful', writer);
  change text;
begin
  if about is null then return; end if;
  insert into fulfillment (id, location_id, packed_at, created_at, updated_at)
    values (made, 'sloc', fault_now(), fault_now(), fault_now());
  -- A kit: a row for each stock item.
  insert into fulfillment_item (id, title, sku, barcode, quantity, raw_quantity, line_item_id, fulfillment_id)
    select fault_id('fulit', writer), 'Tee', '', '', part * 2, fault_decimal(part * 2), i.item_id, made
    from order_item i, generate_series(1, 2) part where i.order_id = about and i.version = 1;
  commit;
  insert into order_fulfillment (order_id, fulfillment_id, id) values (about, made, fault_id('ordful', writer));
  change := fault_raise(writer, about, null, null, null, null);
  perform fault_act(writer, about, change, 'FULFILL_ITEM', 'fulfillment', made, '1');
  insert into fault_open values (writer, 'parcel', made || ' ' || about);
  perform fault_done(about);
end $$;

-- The time of shipping and the change are two transactions; a later step may take the first one back.
create procedure fault_ship_parcel(writer integer) language plpgsql as $$
declare
  begun text := fault_take(writer, 'parcel');
  made text := split_part(begun, ' ', 1);
  about text := split_part(begun, ' ', 2);
  change text;
  since timestamptz := clock_timestamp();
begin
  if begun is null then return; end if;
  insert into fault_busy values (about) on conflict do nothing;
  if not found then
    insert into fault_open values (writer, 'parcel', begun);
    return;
  end if;
  update fulfillment f set shipped_at = fault_now(), updated_at = fault_now() where f.id = made;
  insert into fault_log (event, subject, is_pending) values ('Order Shipped', made, true);
  commit;
  if random() < 0.1 and fault_is_young(since, 0.5) then
    update fulfillment f set shipped_at = null, updated_at = fault_now() where f.id = made;
    perform fault_forget('Order Shipped', made), fault_done(about);
    return;
  end if;
  change := fault_raise(writer, about, null, null, null, null);
  perform fault_act(writer, about, change, 'SHIP_ITEM', 'fulfillment', made, '{"value": "1"}');
  perform fault_certain('Order Shipped', made), fault_done(about);
end $$;

-- One receipt a return; it may be taken back.
create procedure fault_return(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  made text := fault_id('return', writer);
  change text;
  since timestamptz;
begin
  if about is null then return; end if;
  insert into "return" (id, order_id, order_version, status, created_at, updated_at)
    values (made, about, 1, 'requested', fault_now(), fault_now());
  insert into return_item (id, return_id, item_id, quantity, raw_quantity)
    select fault_id('retitem', writer), made, i.item_id, 1, fault_decimal(1)
    from order_item i where i.order_id = about and i.version = 1;
  perform fault_raise(writer, about, 'return_request', made, null, null);
  commit;
  since := clock_timestamp();
  change := fault_raise(writer, about, 'return_receive', made, null, null);
  perform fault_act(writer, about, change, 'RECEIVE_RETURN_ITEM', 'return', made, '"1"');
  insert into fault_log (event, subject, is_pending) values ('Order Refunded', made, true);
  commit;
  if random() < 0.15 and fault_is_young(since, 0.5) then
    perform fault_lower(about, change), fault_forget('Order Refunded', made), fault_done(about);
    return;
  end if;
  update "return" r set status = 'received', received_at = fault_now() where r.id = made;
  perform fault_certain('Order Refunded', made), fault_done(about);
end $$;

create procedure fault_exchange(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  made text := fault_id('oexc', writer);
  line text := fault_id('ordli', writer);
  change text;
  since timestamptz;
begin
  if about is null then return; end if;
  insert into order_exchange (id, order_id, order_version, created_at, updated_at)
    values (made, about, 1, fault_now(), fault_now());
  insert into order_line_item (id, title, unit_price, raw_unit_price)
    values (line, 'Other', 25, fault_decimal(25));
  commit;
  since := clock_timestamp();
  insert into order_exchange_item (id, exchange_id, item_id, quantity, raw_quantity)
    values (fault_id('oexcitem', writer), made, line, 1, fault_decimal(1));
  commit;
  change := fault_raise(writer, about, 'exchange', null, null, made);
  insert into fault_log (event, subject, is_pending)
    values ('Swap Created', made, true), ('Swap Confirmed', made, true);
  commit;
  if random() < 0.15 and fault_is_young(since, 0.5) then
    perform fault_lower(about, change), fault_forget('Swap Created', made),
      fault_forget('Swap Confirmed', made), fault_done(about);
    return;
  end if;
  perform fault_certain('Swap Created', made), fault_certain('Swap Confirmed', made), fault_done(about);
end $$;

create procedure fault_claim(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  made text := fault_id('claim', writer);
  item text := fault_id('claitem', writer);
begin
  if about is null then return; end if;
  insert into order_claim (id, order_id, order_version, type, created_at, updated_at)
    values (made, about, 1, 'replace', fault_now(), fault_now());
  insert into order_claim_item (id, claim_id, item_id, reason, quantity, raw_quantity)
    select item, made, i.item_id, 'wrong_item', 1, fault_decimal(1)
    from order_item i where i.order_id = about and i.version = 1 limit 1;
  commit;
  perform fault_raise(writer, about, 'claim', null, made, null);
  insert into fault_log (event, subject) values ('Item Claimed', item);
  perform fault_done(about);
end $$;

-- A store's own hook that fails afterwards brings the order back.
create procedure fault_cancel_order(writer integer) language plpgsql as $$
declare
  about text := fault_take_order(writer);
  since timestamptz := clock_timestamp();
begin
  if about is null then return; end if;
  update "order" o set canceled_at = fault_now(), status = 'canceled', updated_at = fault_now()
    where o.canceled_at is null and o.id = about;
  if not found then
    perform fault_done(about);
    return;
  end if;
  insert into fault_log (event, subject, is_pending) values ('Order Cancelled', about, true);
  commit;
  if random() < 0.3 and fault_is_young(since, 0.04) then
    update "order" o set canceled_at = null, status = 'pending', updated_at = fault_now() where o.id = about;
    perform fault_forget('Order Cancelled', about), fault_done(about);
    return;
  end if;
  perform fault_certain('Order Cancelled', about), fault_done(about);
end $$;
