-- Sets the schema's version, once the tables exist.
pragma user_version = 1
