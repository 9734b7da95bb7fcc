-- Sets the schema's version, once the tables are as that version has them.
pragma user_version = 7
