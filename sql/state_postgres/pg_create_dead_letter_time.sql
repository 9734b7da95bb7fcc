-- Creates the order in which dead letters are listed.
create index dead_letter_time on tidemark.dead_letter (sync, time, key desc);
