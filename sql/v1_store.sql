-- The shop: Medusa's first store.
select id, name
from :"schema".store
order by created_at, id
limit 1;
