-- A writer: one transaction after the other, most of them short, some open for long, some with savepoints that
-- are rolled back, some rolled back as a whole.

create function fault_change(writer integer) returns void language plpgsql as $$
declare
  dice double precision := random();
begin
  case
    when dice < 0.22 then perform fault_new_order(writer);
    when dice < 0.40 then perform fault_change_order(writer);
    when dice < 0.45 then perform fault_new_customer(writer);
    when dice < 0.57 then perform fault_change_customer(writer);
    when dice < 0.69 then perform fault_refund(writer);
    when dice < 0.74 then perform fault_begin_return(writer);
    when dice < 0.79 then perform fault_receive_return(writer);
    when dice < 0.84 then perform fault_begin_parcel(writer);
    when dice < 0.89 then perform fault_ship_parcel(writer);
    when dice < 0.92 then perform fault_begin_swap(writer);
    when dice < 0.94 then perform fault_confirm_swap(writer);
    when dice < 0.96 then perform fault_claim(writer);
    when dice < 0.97 then perform fault_cancel_order(writer);
    else perform fault_touch_order(writer);
  end case;
end $$;

-- One to three changes. The transaction stays open for up to `pause` seconds, a tenth of them for up to ten times
-- that, a few for up to `longest` seconds, so that others overtake them.
create function fault_transaction(
  writer integer,
  pause double precision,
  longest double precision
) returns void language plpgsql as $$
declare
  dice double precision := random();
begin
  for step in 1 .. 1 + floor(random() * 2.3) loop
    if random() < 0.15 then
      -- A savepoint, which may be rolled back; its rows carry a transaction id of their own.
      begin
        perform fault_change(writer);
        if random() < 0.4 then raise exception 'taken back'; end if;
      exception when raise_exception then
        null;
      end;
    else
      perform fault_change(writer);
    end if;
  end loop;
  perform pg_sleep(random() * case
    when dice < 0.002 then longest
    when dice < 0.03 then longest / 100
    when dice < 0.13 then pause * 10
    else pause end);
end $$;

-- One transaction. Once it is committed, and if there is something of it to be told, a notice acknowledges it by
-- its id.
create procedure fault_write(
  writer integer,
  seed double precision,
  pause double precision,
  longest double precision
) language plpgsql as $$
declare
  acknowledged xid8;
begin
  if exists (select from fault_stop s where s.writer = fault_write.writer) then
    raise exception 'told to stop';
  end if;
  perform setseed(seed);
  insert into fault_writer (writer) values (writer) on conflict do nothing;
  perform fault_transaction(writer, pause, longest);
  if random() < 0.04 then
    rollback;
    return;
  end if;
  select l.transaction into acknowledged from fault_log l
    where l.transaction = pg_current_xact_id() limit 1;
  commit;
  if acknowledged is not null then raise notice 'committed %', acknowledged; end if;
end $$;
