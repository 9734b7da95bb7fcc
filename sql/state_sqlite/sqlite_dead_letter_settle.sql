-- Removes the dead letter of a key that counts as delivered (fate 0) by now.
-- ?1 integer: sync number   ?2 text: key
delete from dead_letter
where sync = ?1 and key = ?2
  and exists (select 1 from ledger where sync = ?1 and key = ?2 and fate = 0)
