-- Changes nothing if the new name is taken.
--
-- $1 integer  sync number
-- $2 text     new name
update tidemark.sync
set name = $2::text
where number = $1::integer
  and not exists (select from tidemark.sync other where other.name = $2::text);
