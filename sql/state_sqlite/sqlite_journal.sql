-- Keeps changes in a write-ahead log: readers never wait. Returns the mode.
pragma journal_mode = wal
