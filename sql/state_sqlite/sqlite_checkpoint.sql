-- Writes all of the write-ahead log into the file and empties it.
pragma wal_checkpoint(truncate)
