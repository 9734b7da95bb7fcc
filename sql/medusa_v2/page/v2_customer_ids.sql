-- The next customers by id, in the database's own collation.
--
-- $1 text  the last id seen, or null
-- $2 int4  how many
-- $3 text  the last id of the range, or null
select id as root
from :"schema".customer
where ($1::text is null or id > $1::text) and ($3::text is null or id <= $3::text)
order by id
limit $2::int4;
