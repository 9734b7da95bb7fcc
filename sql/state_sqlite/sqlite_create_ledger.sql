-- Creates the ledger. The key comes first in the row's own tree, so that a fact costs one entry and keys
-- that grow (ULIDs) are appended. fate: 0 sent, 1 noted, 2 dead. digest (16 bytes, big-endian), list,
-- deliveries and covered (microseconds since the Unix epoch) are null for facts that happen once. time is
-- when the entry was recorded, in seconds since the Unix epoch: as microseconds it would take four bytes
-- more. It is null for entries of releases that stored none, and for what was only noted.
create table ledger (
  sync integer not null,
  key text not null,
  fate integer not null,
  digest blob,
  list integer,
  deliveries integer,
  covered integer,
  time integer,
  primary key (sync, key)
) without rowid
