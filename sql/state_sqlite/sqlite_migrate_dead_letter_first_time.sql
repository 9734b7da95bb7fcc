-- Version 3: remembers when a dead letter's message was first tried.
alter table dead_letter add column first_time integer
