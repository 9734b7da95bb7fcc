-- Draws the sync's file mark: files of earlier builds cannot do it by a default.
-- ?1 text: sync name
insert into sync (name, file_mark)
values (?1, lower(hex(randomblob(4))))
on conflict (name) do nothing
