-- What of Tidemark's messages and the reference's differs, message ids aside: no rows when nothing does.
with mine as (
  select line -> 'properties' ->> 'order_id' as id, line - 'messageId' as line from mine
), theirs as (
  select line -> 'properties' ->> 'order_id' as id, line - 'messageId' as line from theirs
)
select coalesce(mine.id, theirs.id) as id, mine.line, theirs.line
from mine full join theirs using (id)
where mine.line is distinct from theirs.line
order by 1 limit 3;
