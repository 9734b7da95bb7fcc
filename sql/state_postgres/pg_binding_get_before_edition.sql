-- The binding in a state that is read at schema version 1.
--
-- $1 integer  sync number
--
-- `store_id`, `destination_kind`, `destination_place`, `edition`: no row unless the sync is bound.
select store_id, destination_kind, destination_place, null::text as edition
from tidemark.sync
where number = $1::integer and store_id is not null;
