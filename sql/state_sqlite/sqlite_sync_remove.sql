-- Removes a sync's name, with its binding and watermark. Its lease stays: a token never comes twice.
-- ?1 integer: sync number
delete from sync where number = ?1
