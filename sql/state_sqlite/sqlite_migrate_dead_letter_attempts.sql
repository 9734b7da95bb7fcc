-- Version 3: counts how often a dead letter's message was tried.
alter table dead_letter add column attempts integer not null default 1
