-- The number of orders in each currency, without drafts and deleted ones.
--
-- One row per currency code as the orders have it.
select left(currency_code, 1000) as currency_code, count(*) as orders
from :"schema"."order"
where deleted_at is null and status <> 'draft' and not is_draft_order
group by 1
order by orders desc, 1;
