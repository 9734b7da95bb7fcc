-- Dead letters without their messages, by key.
--
-- $1 integer  sync number
-- $2 text     event, null for all
-- $3 bytea    key before the first row, empty to begin
-- $4 bigint   most rows
--
-- `key`, `event`, `reason`, `time`.
select key, event, reason, time
from tidemark.dead_letter
where sync = $1::integer and key > $3::bytea and ($2::text is null or event = $2::text)
order by key
limit $4::bigint;
