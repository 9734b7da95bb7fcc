-- Whether another session holds a mark in this very database: advisory locks are a database's own.
--
-- $1 bigint  the mark
--
-- One row: `is_held`.
select not pg_catalog.pg_try_advisory_xact_lock_shared($1::bigint) as is_held;
