-- ?1 integer: sync number   ?2 integer: number   ?3 text: place   ?4 integer: how many roots more were read
update backfill_part set place = ?3, read = read + ?4 where sync = ?1 and number = ?2
