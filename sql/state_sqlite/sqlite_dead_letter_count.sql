-- ?1 integer: sync number   ?2 text: event, null for all
-- count
select count(*) from dead_letter where sync = ?1 and (?2 is null or event = ?2)
