-- Version 2: remembers when deletion requests were switched on.
alter table sync add column deletions_since integer
