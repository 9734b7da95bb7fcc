-- $1 integer  sync number
-- $2 bigint   how many runs to keep
delete from tidemark.run
where sync = $1::integer
  and number <= (select max(number) from tidemark.run where sync = $1::integer) - $2::bigint;
