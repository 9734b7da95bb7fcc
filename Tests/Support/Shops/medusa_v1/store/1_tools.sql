-- A deterministic shop: the same two settings give the same rows, byte for byte.
--
--   set tidemark.orders = '300';   how many orders
--   set tidemark.seed = '1';       another number, another shop
--
-- The files of this folder run in the order of their names, in one session: each section plans in
-- temporary tables and fills the real ones. Nothing but rows of the shop is left behind.

set client_min_messages = warning;
set timezone = 'UTC';
set jit = off;
set work_mem = '128MB';
set synchronous_commit = off;

create temp table setup as
select
  coalesce(nullif(current_setting('tidemark.orders', true), ''), '300')::int as orders,
  coalesce(nullif(current_setting('tidemark.seed', true), ''), '1')::bigint * 1000000000 as base,
  timestamptz '2024-01-01 00:00:00Z' as start;

-- A number from 0 up to, not including, 1: fixed by a row's key and the question about it.
create function pg_temp.chance(key bigint, question text) returns double precision
language sql immutable parallel safe as $$
  select (hashint8extended(key, hashtext(question)) & 9007199254740991) / 9007199254740992.0::float8
$$;

create function pg_temp.number(key bigint, question text, low int, high int) returns int
language sql immutable parallel safe as $$
  select low + floor(pg_temp.chance(key, question) * (high - low + 1))::int
$$;

create function pg_temp.pick(key bigint, question text, choices text[]) returns text
language sql immutable parallel safe as $$
  select choices[1 + floor(pg_temp.chance(key, question) * cardinality(choices))::int]
$$;

-- Rounds as Medusa does: ties go up.
create function pg_temp.round_up(x double precision) returns int
language sql immutable parallel safe as $$
  select floor(x + 0.5::float8)::int
$$;

-- A moment as Node writes it: a little later than its transaction's start, in milliseconds.
create function pg_temp.node_clock(at timestamptz, key bigint) returns timestamptz
language sql immutable parallel safe as $$
  select date_trunc('milliseconds', at) + interval '1 ms' * (3 + (key & 255))
$$;

-- The last five bits of a number as a character of Crockford's alphabet.
create function pg_temp.letter(bits bigint) returns text
language sql immutable parallel safe as $$
  select substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', 1 + (bits & 31)::int, 1)
$$;

create function pg_temp.milliseconds(at timestamptz) returns bigint
language sql immutable parallel safe as $$
  select (date_part('epoch', at at time zone 'UTC') * 1000)::bigint
$$;

-- `prefix_` and a ULID: ten characters of the time in milliseconds (the first two are the same from
-- 2004 to 2039), and sixteen of the key, which use half of the alphabet.
create function pg_temp.id(prefix text, at timestamptz, key bigint) returns text
language sql immutable parallel safe as $$
  select prefix || '_01'
    || pg_temp.letter(pg_temp.milliseconds(at) >> 35)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 30)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 25)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 20)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 15)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 10)
    || pg_temp.letter(pg_temp.milliseconds(at) >> 5)
    || pg_temp.letter(pg_temp.milliseconds(at))
    || upper(encode(int8send(hashint8extended(key, hashtext(prefix))), 'hex'))
$$;

-- The content that shops keep in metadata: mostly nothing, now and then everything that jsonb allows.
create temp table oddity (kind int primary key, value jsonb);
insert into oddity values
  (0, null), (1, '{}'), (2, '{"source": "web"}'),
  (3, '{"gift": true, "gift_message": "Alles Gute zum Geburtstag! 🎂\nDeine Oma"}'),
  (4, '{"utm": {"source": "newsletter", "campaign": "büro''24 \"spring\""}}'),
  (5, '{"note": "שלום, ‏הזמנה מספר 7‏ – مرحبا"}'),
  (6, '{"line": "one\u2028two\u2029three", "tab": "a\tb", "zero": "\\u0000", "bell": "\u0007"}'),
  (7, '["an", "array", 1, null, true]'), (8, '"a bare string"'), (9, '42'), (10, 'null'),
  (11, '{"family": "👩‍👩‍👧‍👦 🇩🇰🇰🇷", "astral": "𝔘𝔫𝔦 𠜎", "combining": "é"}'),
  (12, '{"big": 12345678901234567890, "small": -0.0001, "exp": 1e-7, "": "empty key"}'),
  (13, '{"deep": {"a": [{"b": {"c": [1, 2, {"d": "deeper"}]}}], "empty": {}, "list": []}}'),
  (14, '{"path": "C:\\temp\\file", "html": "<script>alert(''x'')</script> &amp;"}'),
  (15, '{"erp": {"id": "0000123", "synced_at": "2024-02-30T25:61:00Z"}, "none": null}');
