-- The ids that lie in none of the ranges, by the database's own collation.
--
-- $1 text[]  ids
-- $2 text[]  the last id before each range, or nothing
-- $3 text[]  the last id of each range, or nothing
--
-- `root`: in the order of $1.
select page.id as root
from unnest($1::text[]) with ordinality as page (id, n)
where not exists (
  select from unnest($2::text[], $3::text[]) as range (before, last)
  where (range.before = '' or page.id > range.before) and (range.last = '' or page.id <= range.last)
)
order by page.n;
