-- ?1 text: sync name
-- store_id, destination_kind, destination_place, edition: no row unless the sync is bound; edition null for the first
-- one
select store_id, destination_kind, destination_place, edition
from sync
where name = ?1 and store_id is not null
