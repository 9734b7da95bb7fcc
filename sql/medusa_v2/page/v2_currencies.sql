-- The number of decimals of the store's currencies.
--
-- One row per currency; `code` as the store has it.
select left(code, 100) as code, decimal_digits as digits
from :"schema".currency
where deleted_at is null
order by code;
