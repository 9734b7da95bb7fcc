-- Holds a mark in the state's database until the transaction ends, so that another session sees that it is in the same
-- database (PostgreSQL manual, "Advisory Locks"). Nothing is written.
--
-- $1 bigint  the mark, drawn at random
--
-- One row without a value.
select pg_catalog.pg_advisory_xact_lock($1::bigint)::text as held;
