-- Syncs the log at each commit: a record that is lost after a batch was acknowledged is a duplicate.
pragma synchronous = full
