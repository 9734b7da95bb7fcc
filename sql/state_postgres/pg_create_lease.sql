-- Creates the leases: who holds the lock of a sync (part 0) or works on a part of its shared backfill, and until
-- when by this server's clock.
--
-- token grows with each holder; last_write is the number of the holder's last transaction, counted by the holder. pid,
-- host, command and since (microseconds since the Unix epoch) describe the holder to others.
create table tidemark.lease (
  sync integer not null,
  part bigint not null,
  token bigint not null,
  last_write bigint not null,
  pid integer not null,
  host text not null,
  command text not null,
  since bigint not null,
  expires_at timestamptz not null,
  primary key (sync, part)
);
