-- The e-mails of accounts in a spelling that Medusa does not write: with capitals, or with blanks around them, as
-- imports leave them.
--
-- $1 int8    most rows
--
-- Columns: `id`, `email`; one row per account, in no order. The index on customer.email does not find them by the
-- spelling in lower case.
select id, email
from :"schema".customer
where has_account and deleted_at is null and email <> lower(btrim(email, E' \t\r\n'))
limit $1::int8;
