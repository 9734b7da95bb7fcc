-- Removes the dead letters of a sync whose keys were delivered (fate 0) since.
-- ?1 integer: sync
delete from dead_letter
where sync = ?1
  and exists (
    select 1 from ledger
    where ledger.sync = dead_letter.sync and ledger.key = dead_letter.key and ledger.fate = 0
  )
