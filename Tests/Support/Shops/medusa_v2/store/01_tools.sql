-- A deterministic shop: the same three settings give the same rows, byte for byte.
--
--   set tidemark.orders = '300';      how many orders
--   set tidemark.seed = '1';          another number, another shop
--   set tidemark.level = 'newest';    the release whose habits it has: 2.0.0, 2.8, 2.12 or newest
--
-- The files of this folder run in the order of their names, in one session, on the tables of the current
-- release: what an older one lacks is taken away after them. Each section plans in temporary tables and
-- fills the real ones. Nothing but rows of the shop is left behind.

set client_min_messages = warning;
set timezone = 'UTC';
set jit = off;
set work_mem = '128MB';
set synchronous_commit = off;

create temp table setup as
select
  coalesce(nullif(current_setting('tidemark.orders', true), ''), '300')::int as orders,
  coalesce(nullif(current_setting('tidemark.seed', true), ''), '1')::bigint * 1000000000 as base,
  timestamptz '2025-01-01 00:00:00Z' as start,
  -- 20808 is 2.8.8.
  case coalesce(nullif(current_setting('tidemark.level', true), ''), 'newest')
    when '2.0.0' then 20000 when '2.8' then 20808 when '2.12' then 21203 when 'newest' then 22200
  end as release;

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

-- A moment as Node writes it: in milliseconds.
create function pg_temp.node_clock(at timestamptz, key bigint) returns timestamptz
language sql immutable parallel safe as $$
  select date_trunc('milliseconds', at) + interval '1 ms' * (3 + (key & 63))
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

-- A number with at most 20 significant digits, as Medusa keeps it.
create function pg_temp.exact(x numeric) returns numeric
language sql immutable parallel safe as $$
  select trim_scale(round(x, 20 - case when abs(x) < 1 then 0 else length(trunc(abs(x))::text) end))
$$;

-- The exact twin of a number; small whole ones, which most are, the short way.
create function pg_temp.raw(x numeric) returns jsonb
language sql immutable parallel safe as $$
  select case
    when x = 0 then '{"value": "0", "precision": 20}'::jsonb
    when x = 1 then '{"value": "1", "precision": 20}'::jsonb
    else jsonb_build_object('value', pg_temp.exact(x)::text, 'precision', 20)
  end
$$;

-- The number itself, after a conversion to a double and back: an almost 0 becomes 0.
create function pg_temp.plain(x numeric) returns numeric
language sql immutable parallel safe as $$
  select case
    when x = trunc(x) and abs(x) < 1000000 then trunc(x)
    when abs(x) <= 0.0001 then 0
    else trim_scale(x::float8::text::numeric)
  end
$$;

-- One of an order's totals as its summary has it, with its twin.
create function pg_temp.summed(name text, x numeric) returns text
language sql immutable parallel safe as $$
  select format(
    '"%1$s": %2$s, "raw_%1$s": {"value": "%3$s", "precision": 20}', name, pg_temp.plain(x), pg_temp.exact(x))
$$;

-- A quotient of 20 places, ties up.
create function pg_temp.part(x numeric, of numeric) returns numeric
language sql immutable parallel safe as $$
  select round(x::numeric(60, 30) / of, 20)
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
  (15, '{"erp": {"id": "0000123", "synced_at": "2024-02-30T25:61:00Z"}, "none": null}'),
  (16, '{"anonymousId": "undefined", "ip": " ", "user_agent": null}');
