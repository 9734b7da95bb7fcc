-- The number that initdb gave the cluster; a restored copy of its files carries the same one.
select system_identifier::text as system_identifier
from pg_control_system();
