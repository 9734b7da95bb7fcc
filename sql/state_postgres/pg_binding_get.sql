-- $1 integer  sync number
--
-- `store_id`, `destination_kind`, `destination_place`, `edition`: no row unless the sync is bound; `edition` null for
-- the first one.
select store_id, destination_kind, destination_place, edition
from tidemark.sync
where number = $1::integer and store_id is not null;
