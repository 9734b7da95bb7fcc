-- Version 7: remembers when an entry was recorded; null for existing entries and for noted states.
alter table ledger add column time integer
