-- Gives syncs file marks: in files of the first builds of version 1 they have none.
alter table sync add column file_mark text not null default ''
