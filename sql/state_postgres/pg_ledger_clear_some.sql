-- Forgets some entries of a sync's ledger, the first ones by key.
--
-- $1 integer  sync number
-- $2 bigint   most entries
--
-- One row: `count`, the number of removed entries.
with forgotten as (
  delete from tidemark.ledger
  where sync = $1::integer
    and key in (
      select key from tidemark.ledger where sync = $1::integer order by key limit $2::bigint
    )
  returning 1
)
select count(*) as count from forgotten;
