-- Binds a sync that is not bound yet.
--
-- $1 integer  sync number
-- $2 text     store id
-- $3 text     destination kind
-- $4 text     destination place
-- $5 text     the store's edition
update tidemark.sync
set store_id = $2::text, destination_kind = $3::text, destination_place = $4::text, edition = $5::text
where number = $1::integer and store_id is null;
