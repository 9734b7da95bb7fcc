-- Customers: guests and accounts, both for one e-mail, deleted ones and their successors.

create temp table person as
with numbered as materialized (
  select
    n, base + n as key,
    start + interval '1 second' * (31536000.0 * (n - 1 + pg_temp.chance(base + n, 'joined')) / people)
      - interval '2 days' as created_at,
    -- The same e-mail once more: for the account of a guest, and after a deletion.
    case when n % 20 = 7 or n % 97 = 6 then n - 1 else n end as mailbox,
    n % 97 = 5 as is_deleted
  from setup, lateral (select greatest(5, orders * 2 / 5) as people) as size,
    generate_series(1, people) as n
)
select
  *, pg_temp.id('cus', created_at, key) as id,
  case when n % 20 = 6 then true when n % 20 = 7 then false
    else pg_temp.chance(key, 'account') < 0.45 end as has_account,
  concat('kunde', mailbox, '.', pg_temp.pick(mailbox, 'mail', '{anna,lukas,søren,o''neill,zoë+shop}'),
    '@', pg_temp.pick(mailbox, 'host', '{example.com,example.org,post.example,bücher.example}')) as email,
  pg_temp.pick(key, 'first', '{Anna,Lukas,Søren,Zoë,José,Fátima,Łukasz,太郎,서연,محمد,Ольга,O''Brien,"D\"Angelo",𝔘nicode}') as first_name,
  pg_temp.pick(key, 'last', '{Müller,Jensen,García,O''Neill,Nowak,Smith,山田,Kim,Al-Sabah,Иванова,Van der Berg}') as last_name,
  pg_temp.chance(key, 'billing') < 0.6 as has_address,
  pg_temp.number(key, 'metadata', 0, 40) as oddity
from numbered;
create unique index on person (n);
analyze person;

insert into customer (
  id, email, first_name, last_name, billing_address_id, password_hash, phone, has_account,
  created_at, updated_at, deleted_at, metadata)
select
  id, case when person.n % 53 = 11 then initcap(email) else email end,
  case when person.n % 9 > 0 then first_name end, case when person.n % 11 > 0 then last_name end,
  case when has_address then pg_temp.id('addr', created_at, key * 4 + 2) end,
  case when has_account then 'never to be read' end,
  case when person.n % 5 < 3 then
    pg_temp.pick(key, 'phone', '{+45 12 34 56 78,+49 (0)30 123-456,03-1234-5678,555.0100 x12,""}') end,
  has_account, created_at,
  case when is_deleted then created_at + interval '300 days'
    else created_at + interval '1 day' * (person.n % 4) end,
  case when is_deleted then created_at + interval '300 days' end,
  case
    when person.n % 23 = 3 then
      jsonb_build_object('anonymousId', md5('visitor' || key), 'consent',
        jsonb_build_object('categoryPreferences', jsonb_build_object('Advertising', person.n % 2 = 0)))
    else value
  end
from person left join oddity on oddity.kind = person.oddity;

insert into address (
  id, customer_id, company, first_name, last_name, address_1, address_2, city, country_code, province,
  postal_code, phone, created_at, updated_at)
select
  pg_temp.id('addr', created_at, key * 4 + 2), person.id,
  case when person.n % 13 = 0 then 'Søn & "Partner" A/S' end, first_name,
  case when person.n % 17 > 0 then last_name end, 'Hauptstraße ' || person.n,
  case when person.n % 6 = 0 then '2. Stock' end, city, case when person.n % 19 > 0 then country end, null,
  case when person.n % 21 > 0 then lpad((person.n * 37 % 100000)::text, 5, '0') end, null,
  created_at, created_at + interval '1 hour' * (person.n % 3)
from person join place on place.n = 1 + person.n % 13
where has_address;

insert into customer_group (id, name, created_at, updated_at, deleted_at)
select pg_temp.id('cgrp', at, base + n), name, at, at, case when n = 4 then at + interval '1 day' end
from opening, (values (1, 'VIP ⭐'), (2, 'Wholesale'), (3, 'Press'), (4, 'Old friends')) as g (n, name);

insert into customer_group_customers (customer_group_id, customer_id)
select pg_temp.id('cgrp', at, base + g), person.id
from person, opening, generate_series(1, 4) as g
where has_account and pg_temp.number(key * 4 + g, 'member', 1, 8) = 1;
