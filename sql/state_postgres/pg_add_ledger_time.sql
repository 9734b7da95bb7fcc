-- Adds when an entry of the ledger was recorded, in seconds since the Unix epoch; null for those that are there, and
-- for what was only noted.
--
-- With the alignment of rows an integer would take as much.
alter table tidemark.ledger add column time bigint;
