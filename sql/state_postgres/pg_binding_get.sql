-- $1 integer  sync number
--
-- `store_id`, `destination_kind`, `destination_place`: no row unless the sync is bound.
select store_id, destination_kind, destination_place
from tidemark.sync
where number = $1::integer and store_id is not null;
