-- The differences between Tidemark's messages and a reference's, message ids aside: no rows if there are none.
--
-- The order of messages and of keys does not count, nor the form of a number (25.00, 25.0). Hashes of 64 bits
-- stand for the messages, because the messages of a large store would be sorted on disk.
with hashes as materialized (
  select 1 as side, jsonb_hash_extended(line - 'messageId', 0) as hash from mine
  union all
  select -1, jsonb_hash_extended(line - 'messageId', 0) from theirs
), odd as materialized (
  select hash from hashes group by hash having sum(side) <> 0
)
select coalesce(line ->> 'event', line ->> 'type') as event, writer, line - 'messageId' as line
from (
  select 'tidemark' as writer, line from mine
  union all
  select 'reference', line from theirs
) as written
where jsonb_hash_extended(line - 'messageId', 0) in (select hash from odd)
order by line ->> 'timestamp', event, writer limit 6;
