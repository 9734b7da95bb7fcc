-- Creates the leases: who took the lock of a sync last. token grows with each holder; since in microseconds since the
-- Unix epoch. The holder's locks show whether it still lives, not the row.
create table lease (
  sync integer primary key,
  token integer not null,
  pid integer not null,
  host text not null,
  command text not null,
  since integer not null
)
