-- Version 7: remembers when an entry was recorded; null for those that are there.
alter table ledger add column time integer
