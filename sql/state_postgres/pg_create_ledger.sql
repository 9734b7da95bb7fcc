-- Creates the ledger.
--
-- key: a fact's key in Tidemark's short form (LedgerKeyCode.swift), in the order of the keys' ids, so that
-- new ones are appended. fate: null sent, 1 noted, 2 dead. digest (16 bytes, big-endian), list, deliveries
-- and covered (microseconds since the Unix epoch) are null for facts that happen once. The columns stand
-- in the order that needs no padding.
create table tidemark.ledger (
  sync integer not null,
  key bytea not null,
  digest bytea,
  fate smallint,
  list smallint,
  deliveries integer,
  covered bigint,
  primary key (sync, key)
);
