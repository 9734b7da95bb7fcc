-- The names of sales channels.
--
-- $1 text[]  sales channel ids
select id, name
from :"schema".sales_channel
where id = any ($1::text[]);
