-- Ends the transaction with SQLSTATE TM001 if another process took the lease over.
--
-- $1 integer  sync number
-- $2 bigint   part, 0 for the lock
-- $3 bigint   token
-- $4 bigint   the transaction's number, null to leave the last one's
select tidemark.fence($1::integer, $2::bigint, $3::bigint, $4::bigint);
