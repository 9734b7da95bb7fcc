-- Creates the schema of the state.
create schema tidemark;
