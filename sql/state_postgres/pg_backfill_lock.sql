-- Makes others that finish a part of the same backfill wait until the transaction ends, so that one of them sees that
-- it is the last.
--
-- $1 integer  sync number
select sync from tidemark.backfill where sync = $1::integer for update;
