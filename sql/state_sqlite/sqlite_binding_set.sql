-- ?1 integer: sync number   ?2 text: store id   ?3 text: destination kind   ?4 text: destination place
update sync
set store_id = ?2, destination_kind = ?3, destination_place = ?4
where number = ?1
