-- Writes the version of the state's schema.
--
-- $1 integer  version
insert into tidemark.schema_version (version) values ($1::integer);
