-- Other roles that may create in the shop's schema.
--
-- $1 text  the schema
--
-- One row per role, `role` null for every role. The schema's owner, the owner of its orders, superusers and the
-- session's own role are left out.
select distinct role.rolname::text as role
from pg_catalog.pg_namespace as namespace
cross join aclexplode(namespace.nspacl) as entry
left join pg_catalog.pg_roles as role on role.oid = entry.grantee
where namespace.nspname = $1::text and entry.privilege_type = 'CREATE'
  and entry.grantee <> namespace.nspowner
  and not coalesce(role.rolsuper, false)
  and coalesce(role.rolname, '') <> current_user
  and not exists (
    select
    from pg_catalog.pg_class as class
    where class.relnamespace = namespace.oid and class.relname = 'order' and class.relowner = entry.grantee
  )
order by role;
