-- ?1 integer: sync number   ?2 text: position   ?3 text: first position
-- ?4 integer: facts_since (microseconds)   ?5 integer: margin (seconds)   all null: no watermark
update sync
set position = ?2, first_position = ?3, facts_since = ?4, margin_seconds = ?5
where number = ?1
