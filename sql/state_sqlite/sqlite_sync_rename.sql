-- Changes nothing if the new name is taken.
-- ?1 text: sync name   ?2 text: new name
update sync
set name = ?2
where name = ?1 and not exists (select 1 from sync where name = ?2)
