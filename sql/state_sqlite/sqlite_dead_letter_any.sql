-- Whether a sync has a dead letter.
-- ?1 integer: sync number
-- 0 or 1
select exists (select 1 from dead_letter where sync = ?1)
