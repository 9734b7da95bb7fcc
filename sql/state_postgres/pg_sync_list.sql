-- Every sync name that was ever used, by name.
--
-- `name`
select name from tidemark.sync order by name;
