-- $1 integer  sync number
--
-- `position`, `first_position`, `facts_since` (microseconds), `margin_seconds`: no row without a watermark.
select position, first_position, facts_since, margin_seconds
from tidemark.sync
where number = $1::integer and facts_since is not null;
