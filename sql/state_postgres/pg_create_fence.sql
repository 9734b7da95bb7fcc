-- Creates the fence: it raises SQLSTATE TM001 unless the lease still has the token, and keeps others
-- from taking it until the transaction ends. write: the transaction's number, null to leave it as it is.
create function tidemark.fence(of_sync integer, of_part bigint, of_token bigint, write bigint) returns void
language plpgsql as $$
begin
  update tidemark.lease
  set last_write = coalesce(write, last_write)
  where sync = of_sync and part = of_part and token = of_token;
  if not found then
    raise exception 'another run took the lease over' using errcode = 'TM001';
  end if;
end
$$;
