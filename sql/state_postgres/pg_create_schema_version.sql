-- Creates the version of the state's schema: one row.
create table tidemark.schema_version (version integer not null);
