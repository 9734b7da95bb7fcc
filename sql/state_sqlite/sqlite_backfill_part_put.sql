-- ?1 integer: sync number   ?2 integer: number   ?3 text: range   ?4 integer: roots   ?5 text: place   ?6 integer: read
insert into backfill_part (sync, number, range, roots, place, read)
values (?1, ?2, ?3, ?4, ?5, ?6)
