-- $1 integer  sync number
--
-- `deletions_since` (microseconds): no row unless deletion requests were switched on.
select deletions_since
from tidemark.sync
where number = $1::integer and deletions_since is not null;
