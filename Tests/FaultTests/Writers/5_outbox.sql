-- The writers' calls of the application in their transactions, and reviews that are approved later. Loaded after the
-- writers and the outbox.

create table fault_review (
  id text primary key,
  writer integer not null,
  status text not null default 'pending',
  created_at timestamptz not null
);

create function fault_call(writer integer) returns void language plpgsql as $$
declare
  call text := fault_id('call', writer);
begin
  insert into tidemark_outbox.message (kind, user_id, event, body, occurred_at)
    values ('track', 'user_F' || writer, 'Called',
      jsonb_build_object('call_id', call, 'note', repeat('"\ 🐘', 50)), fault_now());
  insert into fault_log (event, subject) values ('Called', call);
end $$;

create function fault_begin_review(writer integer) returns void language plpgsql as $$
begin
  insert into fault_review (id, writer, created_at)
    values (fault_id('rev', writer), writer, fault_now() - interval '3 years');
end $$;

create function fault_approve_review(writer integer) returns void language plpgsql as $$
declare
  approved text;
begin
  update fault_review r set status = 'approved'
    where r.id = (
      select known.id from fault_review known
      where known.writer = fault_approve_review.writer and known.status = 'pending' limit 1)
    returning r.id into approved;
  if found then
    insert into fault_log (event, subject) values ('Review Approved', approved);
  end if;
end $$;

-- An approved one is written again, which says nothing new.
create function fault_touch_review(writer integer) returns void language plpgsql as $$
begin
  update fault_review r set status = status where r.writer = fault_touch_review.writer
    and r.id = (select min(known.id) from fault_review known where known.writer = fault_touch_review.writer);
end $$;

alter function fault_change(integer) rename to fault_change_shop;
create function fault_change(writer integer) returns void language plpgsql as $$
declare
  dice double precision := random();
begin
  case
    when dice < 0.3 then perform fault_call(writer);
    when dice < 0.4 then perform fault_begin_review(writer);
    when dice < 0.5 then perform fault_approve_review(writer);
    when dice < 0.52 then perform fault_touch_review(writer);
    else perform fault_change_shop(writer);
  end case;
end $$;
