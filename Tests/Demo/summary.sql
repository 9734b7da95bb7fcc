-- How many messages of each event came out.
select concat(
  rpad(coalesce(line ->> 'event', line ->> 'type'), 20), lpad(count(*)::text, 5),
  case when count(line -> 'properties' -> 'total') > 0 then
    concat('   in ', count(distinct line -> 'properties' ->> 'currency'), ' currencies')
  end)
from event group by line ->> 'type', line ->> 'event' order by count(*) desc;
