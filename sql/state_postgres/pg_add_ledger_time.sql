-- Adds when an entry of the ledger was recorded, in seconds since the Unix epoch; null for existing entries and for noted
-- states.
--
-- With the alignment of rows an integer would take as much.
alter table tidemark.ledger add column time bigint;
