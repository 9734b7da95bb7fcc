-- Version 6: remembers of which edition the bound store is; null for the first one.
alter table sync add column edition text
