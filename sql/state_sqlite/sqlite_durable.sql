-- Syncs the log at each commit: a record that is lost after its batch was acknowledged would mean a duplicate.
pragma synchronous = full
