-- Adds the edition of the store that a sync is bound to; null for the first one.
alter table tidemark.sync add column edition text;
