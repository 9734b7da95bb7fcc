-- ?1 integer: sync number   ?2 text: file mark
update sync set file_mark = ?2 where number = ?1
