-- Removes the dead letter of a key that is delivered or left out by now, and so is not dead (fate 2).
-- ?1 integer: sync number   ?2 text: key
delete from dead_letter
where sync = ?1 and key = ?2
  and exists (select 1 from ledger where sync = ?1 and key = ?2 and fate <> 2)
