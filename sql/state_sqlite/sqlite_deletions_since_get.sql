-- ?1 text: sync name
-- deletions_since (microseconds): no row unless deletion requests were switched on
select deletions_since
from sync
where name = ?1 and deletions_since is not null
