-- Version 7: remembers when an entry was recorded; null for those that are there, and for what was
-- only noted.
alter table ledger add column time integer
