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

-- One to three changes; slow is the chance of a transaction that stays open for up to `longest` seconds.
create function fault_transaction(writer integer, longest double precision) returns void
language plpgsql as $$
declare
  dice double precision := random();
begin
  for step in 1 .. 1 + floor(random() * 2.3) loop
    if random() < 0.15 then
      -- A savepoint, which may be rolled back.
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
  if dice < 0.002 then
    perform pg_sleep(random() * longest);
  elsif dice < 0.03 then
    perform pg_sleep(random() * longest / 100);
  end if;
end $$;

create procedure fault_write(
  writer integer,
  seed double precision,
  transactions integer,
  longest double precision
) language plpgsql as $$
begin
  insert into fault_writer (writer) values (writer) on conflict do nothing;
  commit;
  perform setseed(seed);
  for number in 1 .. transactions loop
    perform fault_transaction(writer, longest);
    if random() < 0.04 then rollback; else commit; end if;
  end loop;
end $$;
