-- Customers: guests and accounts, both for one e-mail, deleted ones and their successors.

create temp table person as
with numbered as materialized (
  select
    n, base + n as key,
    date_trunc('milliseconds', start + interval '1 second'
      * (31536000.0 * (n - 1 + pg_temp.chance(base + n, 'joined')) / people) - interval '2 days')
      as created_at,
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
  pg_temp.number(key, 'metadata', 0, 40) as oddity
from numbered;
create unique index on person (n);
analyze person;

insert into customer (
  id, company_name, first_name, last_name, email, phone, has_account, metadata, created_at, updated_at,
  deleted_at)
select
  id, case when person.n % 13 = 0 then 'Søn & "Partner" A/S' end,
  case when person.n % 9 > 0 then first_name end, case when person.n % 11 > 0 then last_name end,
  case when person.n % 53 = 11 then initcap(email) when person.n % 89 = 12 then null else email end,
  case when person.n % 5 < 3 then
    pg_temp.pick(key, 'phone', '{+45 12 34 56 78,+49 (0)30 123-456,03-1234-5678,555.0100 x12,""}') end,
  has_account,
  case
    when person.n % 23 = 3 then
      jsonb_build_object('anonymousId', md5('visitor' || key), 'consent',
        jsonb_build_object('categoryPreferences', jsonb_build_object('Advertising', person.n % 2 = 0)))
    else value
  end,
  created_at,
  case when is_deleted then created_at + interval '300 days'
    else created_at + interval '1 day' * (person.n % 4) end,
  case when is_deleted then created_at + interval '300 days' end
from person left join oddity on oddity.kind = person.oddity;

insert into customer_address (
  id, customer_id, address_name, is_default_shipping, is_default_billing, company, first_name, last_name,
  address_1, address_2, city, country_code, province, postal_code, phone, created_at, updated_at, deleted_at)
select
  pg_temp.id('cuaddr', created_at, key * 4 + kind), person.id, case when kind = 1 then 'Büro' end,
  kind = 0 and person.n % 3 < 2, kind = 1 and person.n % 3 = 1, case when kind = 1 then 'Søn' end,
  first_name, case when person.n % 17 > 0 then last_name end, 'Hauptstraße ' || person.n + kind,
  case when person.n % 6 = 0 then '2. Stock' end, city, case when person.n % 19 > 0 then country end,
  case when country = 'us' then 'NY' end,
  case when person.n % 21 > 0 then lpad((person.n * 37 % 100000)::text, 5, '0') end, null,
  created_at, created_at + interval '1 hour' * (person.n % 3),
  case when person.n % 31 = 1 then created_at + interval '9 days' end
from person join place on place.n = 1 + person.n % 11, generate_series(0, 1) as kind
where has_account and person.n % 8 > 2 + kind;

insert into customer_group (id, name, created_at, updated_at, deleted_at)
select pg_temp.id('cusgroup', at, base + n), name, at, at, case when n = 4 then at + interval '1 day' end
from opening, (values (1, 'VIP ⭐'), (2, 'Wholesale'), (3, 'Press'), (4, 'Old friends')) as g (n, name);

insert into customer_group_customer (
  id, customer_id, customer_group_id, created_at, updated_at, deleted_at)
select
  pg_temp.id('cusgc', created_at, key * 4 + g), person.id, pg_temp.id('cusgroup', at, base + g),
  created_at, created_at,
  case when pg_temp.number(key * 4 + g, 'left', 1, 20) = 1 then created_at + interval '30 days' end
from person, opening, generate_series(1, 4) as g
where has_account and pg_temp.number(key * 4 + g, 'member', 1, 8) = 1;
