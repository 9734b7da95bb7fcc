-- ?1 integer: sync number   ?2 text: the part's final name
insert into part (sync, name) values (?1, ?2) on conflict (sync, name) do nothing
