-- $1 text  sync name
--
-- `number`: no row for a name that was never used.
select number from tidemark.sync where name = $1::text;
