-- A writer on a store of Medusa v2: one action after the other, each of several short transactions.

create procedure fault_write(
  writer integer,
  seed double precision,
  pause double precision,
  longest double precision
) language plpgsql as $$
declare
  dice double precision;
  acknowledged xid8;
begin
  if exists (select from fault_stop s where s.writer = fault_write.writer) then
    raise exception 'told to stop';
  end if;
  perform setseed(seed);
  dice := random();
  insert into fault_writer (writer) values (writer) on conflict do nothing;
  -- What a crash left begun: this writer goes on with it.
  if random() < 0.02 then
    delete from fault_busy b where b.id like format('order\_F%s\_%%', writer);
    commit;
  end if;
  case
    when dice < 0.25 then call fault_new_order(writer);
    when dice < 0.42 then call fault_change_order(writer);
    when dice < 0.54 then perform fault_change_customer(writer);
    when dice < 0.66 then call fault_refund(writer);
    when dice < 0.74 then call fault_begin_parcel(writer);
    when dice < 0.82 then call fault_ship_parcel(writer);
    when dice < 0.88 then call fault_return(writer);
    when dice < 0.92 then call fault_exchange(writer);
    when dice < 0.96 then call fault_claim(writer);
    else call fault_cancel_order(writer);
  end case;
  select l.transaction into acknowledged from fault_log l
    where l.transaction = pg_current_xact_id() and not l.is_pending limit 1;
  commit;
  if acknowledged is not null then raise notice 'committed %', acknowledged; end if;
  perform pg_sleep(random() * case
    when random() < 0.002 then longest
    when random() < 0.1 then pause * 10
    else pause end);
end $$;
