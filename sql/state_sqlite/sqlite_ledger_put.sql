-- ?1 integer: sync number   ?2 text: key   ?3 integer: fate   ?4 blob: digest   ?5 integer: list
-- ?6 integer: deliveries   ?7 integer: covered (microseconds)   ?4 to ?7 null for a fact that happens once
-- ?8 integer: time (seconds), or null
replace into ledger (sync, key, fate, digest, list, deliveries, covered, time)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
