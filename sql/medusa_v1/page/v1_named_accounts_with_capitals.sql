-- Those of v1_accounts_with_capitals.sql that are among these customers.
--
-- $1 text[]  customer ids
--
-- Columns: `id`, `email`; one row per account, in no order.
select id, email
from :"schema".customer
where id = any ($1::text[])
  and has_account and deleted_at is null and email <> lower(btrim(email, E' \t\r\n'));
