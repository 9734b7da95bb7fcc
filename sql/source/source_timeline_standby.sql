-- The timeline a standby replays, as eight hexadecimal digits.
select lpad(upper(to_hex(timeline_id)), 8, '0') as timeline
from pg_control_checkpoint();
