-- Creates the table of sealed parts that are recorded and not yet confirmed.
create table part (
  number integer primary key,
  sync integer not null,
  name text not null,
  unique (sync, name)
)
