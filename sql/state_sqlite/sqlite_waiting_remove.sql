-- ?1 integer: sync number   ?2 text: kind   ?3 text: root   ?4 text: row id
delete from waiting where sync = ?1 and kind = ?2 and root = ?3 and row_id = ?4
