-- Version 7: remembers when an entry was recorded; null for existing entries.
alter table ledger add column time integer
