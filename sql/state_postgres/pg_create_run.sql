-- Creates the run history, numbered from 1 in each sync. Times in microseconds since the Unix epoch;
-- finished_at, outcome, exit_code and report are null while a run lasts or when it was killed.
create table tidemark.run (
  sync integer not null,
  number bigint not null,
  command text not null,
  started_at bigint not null,
  finished_at bigint,
  outcome text,
  exit_code integer,
  report text,
  primary key (sync, number)
);
