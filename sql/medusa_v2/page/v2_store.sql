-- The shop: the bound store if it exists, else Medusa's first one.
--
-- $1 text  the id of the bound store, or null
select id, left(name, 1000) as name
from :"schema".store
order by id is distinct from $1::text, deleted_at is not null, created_at, id
limit 1;
