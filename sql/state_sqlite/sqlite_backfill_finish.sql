-- ?1 integer: sync number   ?2 integer: finished_at (microseconds)
update backfill set finished_at = ?2 where sync = ?1
