-- What a writer does to the store. Each function is one change with its line in the log.

create table fault_template as
  select row_number() over (order by id) as number, id from "order"
  where draft_order_id is null order by id limit 40;

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

create function fault_new_customer(writer integer) returns void language plpgsql as $$
begin
  insert into fault_log (event, subject, version)
    values ('identify', fault_customer(writer, true), fault_version(0, writer));
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

create function fault_new_order(writer integer) returns void language plpgsql as $$
declare
  placed text;
  buyer text;
  is_known boolean := random() < 0.4;
  line text := fault_id('item', writer);
  version integer := fault_version(0, writer);
begin
  buyer := fault_customer(writer, is_known);
  if is_known then
    insert into fault_log (event, subject, version) values ('identify', buyer, version);
  end if;
  update fault_writer w set orders = orders + 1 where w.writer = fault_new_order.writer
    returning format('order_F%s_%s', w.writer, w.orders) into placed;
  insert into "order"
    select made.* from fault_template t join "order" o using (id),
      lateral jsonb_populate_record(o, jsonb_build_object('id', placed, 'customer_id', buyer,
        'cart_id', null, 'idempotency_key', null, 'canceled_at', null, 'status', 'pending',
        'display_id', nextval('order_display_id_seq'), 'metadata', fault_content(version),
        'created_at', fault_now(), 'updated_at', fault_now())) made
    where t.number = (select 1 + floor(random() * max(number)) from fault_template);
  insert into line_item (id, order_id, title, unit_price, quantity)
    values (line, placed, 'Tee 👕', 1000 + floor(random() * 1000), 1 + floor(random() * 3));
  insert into line_item_tax_line (id, rate, name, code, item_id)
    values (fault_id('tl', writer), 19, 'VAT', 'vat', line);
  insert into fault_log (event, subject, version)
    values ('Order Completed', placed, null), ('Order', placed, version);
end $$;

create function fault_change_order(writer integer) returns void language plpgsql as $$
declare
  changed record;
begin
  update "order" o
    set metadata = fault_content(fault_version((metadata ->> 'v')::integer, writer)),
      updated_at = fault_now()
    where o.id = (select fault_own_order(writer))
    returning o.id, (o.metadata ->> 'v')::integer as version into changed;
  if found then
    insert into fault_log (event, subject, version) values ('Order', changed.id, changed.version);
  end if;
end $$;

-- A new row version that says nothing new.
create function fault_touch_order(writer integer) returns void language sql as $$
  update "order" o set updated_at = updated_at
    where o.id = (select fault_own_order(writer))
$$;

create function fault_cancel_order(writer integer) returns void language sql as $$
  with changed as (
    update "order" o set canceled_at = fault_now(), status = 'canceled'
      where o.canceled_at is null and o.id = (select fault_own_order(writer))
      returning o.id)
  insert into fault_log (event, subject) select 'Order Cancelled', id from changed
$$;

create function fault_refund(writer integer) returns void language sql as $$
  with made as (
    insert into refund (id, order_id, amount, reason, created_at)
      select fault_id('ref', writer), o.id, 1 + floor(random() * 5), 'discount', fault_now()
      from (select fault_any_order() as id) o where o.id is not null
      returning id)
  insert into fault_log (event, subject) select 'Order Refunded', id from made
$$;

create function fault_begin_return(writer integer) returns void language sql as $$
  with made as (
    insert into "return" (id, order_id, status, refund_amount, created_at)
      select fault_id('ret', writer), o.id, 'requested', 3, fault_now()
      from (select fault_any_order() as id) o where o.id is not null
      returning id)
  insert into fault_open select writer, 'return', id from made
$$;

-- The refund of a return, if there is one, comes in the same transaction, as Medusa does it.
create function fault_receive_return(writer integer) returns void language plpgsql as $$
declare
  back record;
begin
  update "return" r set status = 'received', received_at = fault_now()
    where r.id = (select fault_take(writer, 'return')) returning * into back;
  if back.id is null then return; end if;
  if random() < 0.5 then
    insert into refund (id, order_id, amount, reason, created_at)
      values (fault_id('ref', writer), back.order_id, 3, 'return', back.received_at);
  end if;
  insert into fault_log (event, subject) values ('Order Refunded', back.id);
end $$;

create function fault_begin_parcel(writer integer) returns void language sql as $$
  with made as (
    insert into fulfillment (id, order_id, data, created_at)
      select fault_id('ful', writer), o.id, '{}', fault_now()
      from (select fault_any_order() as id) o where o.id is not null
      returning id, order_id),
  packed as (
    insert into fulfillment_item (fulfillment_id, item_id, quantity)
      select made.id, i.id, 1 from made join line_item i using (order_id))
  insert into fault_open select writer, 'parcel', id from made
$$;

create function fault_ship_parcel(writer integer) returns void language sql as $$
  with shipped as (
    update fulfillment f set shipped_at = fault_now() where f.id = (select fault_take(writer, 'parcel'))
      returning f.id),
  linked as (
    insert into tracking_link (id, tracking_number, fulfillment_id)
      select fault_id('tlink', writer), '1Z' || id, id from shipped)
  insert into fault_log (event, subject) select 'Order Shipped', id from shipped
$$;

create function fault_begin_swap(writer integer) returns void language sql as $$
  with made as (
    insert into swap (id, order_id, fulfillment_status, payment_status, created_at)
      select fault_id('swap', writer), o.id, 'not_fulfilled', 'not_paid', fault_now()
      from (select fault_any_order() as id) o where o.id is not null
      returning id),
  opened as (insert into fault_open select writer, 'swap', id from made)
  insert into fault_log (event, subject) select 'Swap Created', id from made
$$;

create function fault_confirm_swap(writer integer) returns void language sql as $$
  with confirmed as (
    update swap s set confirmed_at = fault_now(), difference_due = -5, payment_status = 'confirmed'
      where s.id = (select fault_take(writer, 'swap')) returning s.id)
  insert into fault_log (event, subject) select 'Swap Confirmed', id from confirmed
$$;

create function fault_claim(writer integer) returns void language plpgsql as $$
declare
  line record;
  claim text := fault_id('claim', writer);
  item text := fault_id('citem', writer);
begin
  select i.id, i.order_id into line from line_item i where i.order_id = (select fault_any_order()) limit 1;
  if line.id is null then return; end if;
  insert into claim_order (id, type, order_id, created_at)
    values (claim, 'replace', line.order_id, fault_now());
  insert into claim_item (id, claim_order_id, item_id, variant_id, reason, quantity)
    values (item, claim, line.id, 'variant_none', 'wrong_item', 1);
  insert into fault_log (event, subject) values ('Item Claimed', item);
end $$;
