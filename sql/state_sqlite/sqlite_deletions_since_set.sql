-- ?1 integer: sync number   ?2 integer: deletions_since (microseconds)
update sync set deletions_since = ?2 where number = ?1
