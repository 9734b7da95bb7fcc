-- The next customers by id, in the database's own collation.
--
-- $1 text  the last id seen, or null
-- $2 int4  how many
select id as root
from customer
where $1::text is null or id > $1::text
order by id
limit $2::int4;
