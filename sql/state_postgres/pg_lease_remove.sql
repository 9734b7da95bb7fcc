-- Removes the leases of a sync that is forgotten.
--
-- $1 integer  sync number
delete from tidemark.lease where sync = $1::integer;
