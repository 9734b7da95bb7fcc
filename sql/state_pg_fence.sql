-- Ends the transaction with SQLSTATE TM001 when another one took the lease over.
--
-- $1 integer  sync number
-- $2 bigint   token
-- $3 bigint   the transaction's number, null to leave the last one's
select tidemark.fence($1::integer, $2::bigint, $3::bigint);
