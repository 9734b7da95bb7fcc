-- ?1 text: sync name
insert into sync (name) values (?1) on conflict (name) do nothing
