-- ?1 integer: sync number   ?2 integer: fresh_until (microseconds)
update backfill set fresh_until = ?2 where sync = ?1
