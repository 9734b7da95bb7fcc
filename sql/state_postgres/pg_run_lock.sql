-- Makes other processes that begin a run of the same sync wait until the transaction ends, so that each finds the
-- number of the run before.
--
-- $1 integer  sync number
select number from tidemark.sync where number = $1::integer for update;
