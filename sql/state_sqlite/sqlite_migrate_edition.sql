-- Version 6: remembers the edition of the bound store; null for the first one.
alter table sync add column edition text
