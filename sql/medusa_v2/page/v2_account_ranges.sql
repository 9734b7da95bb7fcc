-- Every n-th customer with an account, by id in the database's own collation, and the last one: the ends of ranges of
-- equal size.
--
-- $1 int8  how many a range has
--
-- `root`: the id. `number`: its place among all, counted from 1. `is_last`: whether it is the last one.
select root, number, is_last
from (
  select
    id as root,
    row_number() over (order by id) as number,
    lead(id) over (order by id) is null as is_last
  from :"schema".customer
  where has_account
) as numbered
where number % $1::int8 = 0 or is_last
order by number;
