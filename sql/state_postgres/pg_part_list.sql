-- $1 integer  sync number
--
-- `name`, in the order of recording.
select name from tidemark.part where sync = $1::integer order by number;
