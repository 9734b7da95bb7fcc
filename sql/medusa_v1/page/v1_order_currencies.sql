-- The number of orders in each currency.
--
-- One row per currency code as the orders have it; orders without one are not counted.
select currency_code, count(*) as orders
from :"schema"."order"
where currency_code is not null
group by currency_code
order by orders desc, currency_code;
