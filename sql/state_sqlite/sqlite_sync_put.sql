-- Draws the sync's file mark: files of earlier builds have no default that does.
-- ?1 text: sync name
insert into sync (name, file_mark)
values (?1, lower(hex(randomblob(4))))
on conflict (name) do nothing
