-- Version 3: distinguishes a destination's answer from a reason of our own.
alter table dead_letter add column answered integer not null default 0
