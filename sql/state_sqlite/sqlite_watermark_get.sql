-- ?1 text: sync name
-- position, first_position, facts_since (microseconds), margin_seconds: no row without a watermark
select position, first_position, facts_since, margin_seconds
from sync
where name = ?1 and facts_since is not null
