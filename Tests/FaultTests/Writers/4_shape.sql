-- How the table refund comes to rows by other ways than writes: some refunds go into a table of their own, and a
-- later transaction puts that one into place. Loaded behind the writers' scripts, before the first writer.

create table fault_shape (
  -- Whether refund has partitions; else it has children.
  is_parted boolean not null,
  number integer not null default 0,
  -- The table that refunds go into at present; null while it is refund itself.
  side text
);

-- Into the table aside, with its line in the log, as no row of refund tells of it.
create function fault_side_row() returns trigger language plpgsql as $$
declare
  aside text := (select side from fault_shape);
begin
  if aside is null or new.id not like 'ref\_F%' or new.reason <> 'discount' then return new; end if;
  new.note := aside;
  execute format('insert into %I select ($1).*', aside) using new;
  insert into fault_log (event, subject) values ('Order Refunded', new.id);
  return null;
end $$;

create procedure fault_lay_out(is_parted boolean) language plpgsql as $$
begin
  insert into fault_shape (is_parted) values (is_parted);
  if is_parted then
    alter table refund rename to refund_before;
    create table refund (like refund_before including defaults) partition by list (note);
    create table refund_rest partition of refund default;
    insert into refund select * from refund_before;
    drop table refund_before;
  end if;
  create trigger fault_side_row before insert on refund for each row execute function fault_side_row();
end $$;

-- Writers lock refund before they look at the shape, so that this must, too.
create procedure fault_lock_shape() language plpgsql as $$
begin
  lock table refund in access exclusive mode;
  lock table fault_shape in access exclusive mode;
end $$;

-- From here on some refunds are aside, in a new table or in a part that is taken out.
create procedure fault_set_aside() language plpgsql as $$
declare
  shape fault_shape;
  part text;
begin
  call fault_lock_shape();
  select * into shape from fault_shape;
  select inhrelid::regclass::text into part from pg_inherits
    where inhparent = 'refund'::regclass and inhrelid::regclass::text like 'refund\_side\_%'
    order by random() limit 1;
  if part is not null and random() < 0.5 then
    execute format(
      case when shape.is_parted then 'alter table refund detach partition %I'
      else 'alter table %I no inherit refund' end, part);
  else
    part := 'refund_side_' || shape.number + 1;
    execute format('create table %I (like refund including defaults)', part);
  end if;
  update fault_shape set number = number + 1, side = part;
end $$;

-- What is aside comes under the name of refund.
create procedure fault_put_into_place() language plpgsql as $$
declare
  shape fault_shape;
  child text;
begin
  call fault_lock_shape();
  select * into shape from fault_shape;
  if shape.side is null then return; end if;
  update fault_shape set side = null;
  if shape.is_parted then
    execute format(
      'alter table refund attach partition %I for values in (%L)', shape.side, shape.side);
  elsif random() < 0.4 then
    execute format('alter table %I inherit refund', shape.side);
  elsif random() < 0.6 then
    -- It takes the place of the whole table, with its children.
    execute format('insert into %I select * from only refund', shape.side);
    for child in select inhrelid::regclass::text from pg_inherits where inhparent = 'refund'::regclass loop
      execute format('alter table %I no inherit refund', child);
      execute format('alter table %I inherit %I', child, shape.side);
    end loop;
    drop table refund;
    execute format('alter table %I rename to refund', shape.side);
    create trigger fault_side_row before insert on refund for each row execute function fault_side_row();
  else
    execute format(
      'create temporary table kept on commit drop as select * from only refund union all select * from %I',
      shape.side);
    truncate only refund;
    insert into refund select * from kept;
    execute format('drop table %I', shape.side);
  end if;
end $$;

create procedure fault_reshape() language plpgsql as $$
begin
  if (select side from fault_shape) is null then
    call fault_set_aside();
  else
    call fault_put_into_place();
  end if;
end $$;
