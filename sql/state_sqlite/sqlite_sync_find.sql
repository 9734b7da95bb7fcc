-- ?1 text: sync name
-- number
select number from sync where name = ?1
