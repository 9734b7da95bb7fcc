-- Keeps at most 8 MiB of pages in memory.
pragma cache_size = -8192
