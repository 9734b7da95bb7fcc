-- ?1 integer: sync number   ?2 text: store id   ?3 text: destination kind   ?4 text: destination place
-- ?5 text: the store's edition
update sync
set store_id = ?2, destination_kind = ?3, destination_place = ?4, edition = ?5
where number = ?1
