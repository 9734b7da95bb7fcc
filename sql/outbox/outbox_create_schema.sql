-- Creates the schema of the outbox.
create schema if not exists tidemark_outbox;
