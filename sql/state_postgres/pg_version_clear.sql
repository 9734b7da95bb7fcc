-- Forgets the version of the state's schema, before another one is put.
delete from tidemark.schema_version;
