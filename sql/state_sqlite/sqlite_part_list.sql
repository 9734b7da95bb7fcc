-- ?1 integer: sync number
-- name, in the order of recording
select name from part where sync = ?1 order by number
