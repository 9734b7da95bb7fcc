-- ?1 text: sync name
-- store_id, destination_kind, destination_place: no row unless the sync is bound
select store_id, destination_kind, destination_place
from sync
where name = ?1 and store_id is not null
