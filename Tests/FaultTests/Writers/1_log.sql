-- What the writers committed, and what they draw from. Loaded once into a store that has orders.

-- One line for each thing that a destination must come to know. A line stands and falls with its transaction.
create table fault_log (
  -- The transaction that wrote it.
  transaction xid8 not null default pg_current_xact_id(),
  event text not null,
  -- The id by which the event's message is known.
  subject text not null,
  -- Of an order or a customer, both of which change: what the destination must see in the end.
  version integer
);

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

create table fault_template as
  select row_number() over (order by id) as number, id from "order"
  where draft_order_id is null order by id limit 40;

-- Now, by a clock that is wrong by up to ten minutes either way.
create function fault_now() returns timestamptz language sql volatile
  return clock_timestamp() + (random() - 0.5) * interval '20 minutes';

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

-- Takes something begun off the list; null when there is none.
create function fault_take(writer integer, kind text) returns text language sql as $$
  delete from fault_open o where o.writer = fault_take.writer and o.kind = fault_take.kind
    and o.id = (select min(i.id) from fault_open i
      where i.writer = fault_take.writer and i.kind = fault_take.kind)
  returning id
$$;
