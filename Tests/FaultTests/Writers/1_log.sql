-- What the writers committed, and what they draw from. Loaded once into a store that has orders.

-- One line for each thing that a destination must come to know. A line stands and falls with its transaction.
create table fault_log (
  -- The transaction that wrote it.
  transaction xid8 not null default pg_current_xact_id(),
  -- An event's name, identify, or Order: an order's content, whichever event tells it.
  event text not null,
  -- The id by which the event's message is known.
  subject text not null,
  -- Of an order or a customer, both of which change: what the destination must see in the end.
  version integer,
  -- From before the watermark: known, and not to be told.
  is_history boolean not null default false,
  -- The shop may still take it back: a destination may come to know it, and need not.
  is_pending boolean not null default false
);
create index on fault_log (transaction);
create index on fault_log (subject);

-- Writers that are to begin no further transaction.
create table fault_stop (writer integer not null);

-- How far the store's clock may be off, taking both ways together.
create table fault_clock (error interval not null);
insert into fault_clock values ('20 minutes');

-- How many orders and customers a writer has made: order n of writer w has the id order_Fw_n.
create table fault_writer (
  writer integer primary key,
  orders integer not null default 0,
  customers integer not null default 0,
  rows integer not null default 0
);

-- Begun and not yet finished: parcels that have not left, returns not received, swaps not confirmed.
create table fault_open (
  writer integer not null,
  kind text not null,
  id text not null,
  primary key (writer, kind, id)
);

-- Now, by the store's clock.
create function fault_now() returns timestamptz language sql volatile as $$
  select clock_timestamp() + (random() - 0.5) * error from fault_clock
$$;

-- The version after `before`; a first one comes after 0. The thousands count; the rest says whose it is, so that one that a
-- failover took back is not taken for the one that came in its place.
create function fault_version(before integer, writer integer) returns integer language sql immutable
  return (before / 1000 + 1) * 1000 + writer;

-- An order's content, large enough for a run to need several batches.
create function fault_content(version integer) returns jsonb language sql as $$
  select jsonb_build_object('v', version, 'note', repeat('"\ 🐘', 250))
$$;

create function fault_id(prefix text, writer integer) returns text language plpgsql as $$
declare
  number integer;
begin
  update fault_writer w set rows = rows + 1 where w.writer = fault_id.writer returning rows into number;
  return format('%s_F%s_%s', prefix, writer, number);
end $$;

-- An order of any writer, null while there is none; children may be given to it without waiting for its owner.
create function fault_any_order() returns text language sql volatile as $$
  select format('order_F%s_%s', writer, 1 + floor(random() * orders))
  from (select writer, orders from fault_writer where orders > 0 order by random() limit 1) drawn
$$;

-- An order that no other writer at work changes. Writers eight numbers apart share what they made: one goes on
-- with the rows of another that a crash has ended.
create function fault_own_order(writer integer) returns text language sql volatile as $$
  select format('order_F%s_%s', w.writer, 1 + floor(random() * w.orders)) from fault_writer w
  where w.writer % 8 = fault_own_order.writer % 8 and w.orders > 0 order by random() limit 1
$$;

-- The same for customers.
create function fault_own_customer(writer integer) returns text language sql volatile as $$
  select format('cus_F%s_%s', w.writer, 1 + floor(random() * w.customers)) from fault_writer w
  where w.writer % 8 = fault_own_customer.writer % 8 and w.customers > 0 order by random() limit 1
$$;

-- Takes something begun off the list; null when there is none.
create function fault_take(writer integer, kind text) returns text language sql as $$
  delete from fault_open o where o.writer = fault_take.writer and o.kind = fault_take.kind
    and o.id = (select min(i.id) from fault_open i
      where i.writer = fault_take.writer and i.kind = fault_take.kind)
  returning id
$$;
