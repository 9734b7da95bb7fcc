-- Every sync name that was ever used, by name.
-- name
select name from sync order by name
