-- The names of sales channels.
--
-- $1 text[]  sales channel ids
-- $2 int4    most bytes of a text; a longer one comes cut, with one character more
select id, case when octet_length(name) > $2::int4 then left(name, $2::int4 + 1) else name end as name
from :"schema".sales_channel
where id = any ($1::text[]);
