-- The shop: Medusa's first store.
select id, left(name, 1000) as name
from :"schema".store
order by created_at, id
limit 1;
