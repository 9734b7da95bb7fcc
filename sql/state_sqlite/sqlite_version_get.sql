-- Returns the schema's version; 0 in a new file.
pragma user_version
