-- The version of the state's schema.
--
-- One row: `version`.
select version from tidemark.schema_version limit 1;
