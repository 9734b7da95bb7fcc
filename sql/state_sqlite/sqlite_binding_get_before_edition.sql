-- The binding in a file that is read at schema version 5 or earlier.
-- ?1 text: sync name
-- store_id, destination_kind, destination_place, edition: no row unless the sync is bound
select store_id, destination_kind, destination_place, null
from sync
where name = ?1 and store_id is not null
