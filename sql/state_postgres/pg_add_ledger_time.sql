-- Adds when an entry of the ledger was recorded, in seconds since the Unix epoch; null for existing entries and for noted
-- states.
--
-- Because rows are aligned, an integer would take as much space.
alter table tidemark.ledger add column time bigint;
