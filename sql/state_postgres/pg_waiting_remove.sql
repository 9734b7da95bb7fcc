-- $1 integer  sync number
-- $2 text[]   kinds
-- $3 text[]   roots
-- $4 text[]   row ids
delete from tidemark.waiting
using unnest($2::text[], $3::text[], $4::text[]) as given (kind, root, row_id)
where waiting.sync = $1::integer
  and waiting.kind = given.kind
  and waiting.root = given.root
  and waiting.row_id = given.row_id;
