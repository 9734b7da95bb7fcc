-- A day in the life of the sample store, as Medusa writes it.

-- Ida registers and orders a lamp and two mugs.
begin;
insert into address (id, first_name, last_name, address_1, city, postal_code, country_code)
values
  ('addr_01KDEMO0000000000000BILLED', 'Ida', 'Nørgaard', 'Kirkegade 3', 'Aarhus', '8000', 'dk'),
  ('addr_01KDEMO0000000000000PARCEL', 'Ida', 'Nørgaard', 'Kirkegade 3', 'Aarhus', '8000', 'dk');
insert into customer (id, email, first_name, last_name, phone, has_account, billing_address_id)
values ('cus_01KDEMO00000000000000000AAA', 'ida@example.com', 'Ida', 'Nørgaard', '+45 20 30 40 50', true,
  'addr_01KDEMO0000000000000BILLED');
commit;

begin;
insert into cart (
  id, email, region_id, customer_id, billing_address_id, shipping_address_id, type, completed_at, context)
select
  'cart_01KDEMO0000000000000000AAA', 'ida@example.com', id, 'cus_01KDEMO00000000000000000AAA',
  'addr_01KDEMO0000000000000BILLED', 'addr_01KDEMO0000000000000PARCEL', 'default', now(),
  '{"ip": "198.51.100.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"}'
from region where currency_code = 'dkk';
insert into "order" (
  id, cart_id, customer_id, email, billing_address_id, shipping_address_id, region_id, currency_code,
  payment_status, sales_channel_id)
select
  'order_01KDEMO000000000000000AAA', cart.id, customer_id, email, billing_address_id, shipping_address_id,
  region_id, 'dkk', 'awaiting', store.default_sales_channel_id
from cart, store where cart.id = 'cart_01KDEMO0000000000000000AAA';
insert into line_item (id, cart_id, order_id, title, unit_price, quantity, variant_id)
values
  ('item_01KDEMO000000000000000LAMP', 'cart_01KDEMO0000000000000000AAA', 'order_01KDEMO000000000000000AAA',
    'Lamp', 49900, 1, null),
  ('item_01KDEMO000000000000000MUGS', 'cart_01KDEMO0000000000000000AAA', 'order_01KDEMO000000000000000AAA',
    'Mug ☕', 9900, 2, (select min(id) from product_variant));
insert into line_item_tax_line (id, rate, name, code, item_id)
select replace(id, 'item', 'litl'), 25, 'moms', 'moms', id from line_item where id like 'item_01KDEMO%';
insert into payment (id, cart_id, order_id, amount, currency_code, provider_id, data)
values ('pay_01KDEMO00000000000000000AAA', 'cart_01KDEMO0000000000000000AAA', 'order_01KDEMO000000000000000AAA',
  87125, 'dkk', 'stripe', '{}');
commit;

-- An order is canceled.
update "order" set status = 'canceled', payment_status = 'canceled', canceled_at = now(), updated_at = now()
where id = (select max(id) from "order" where status = 'pending' and id not like 'order_01KDEMO%');

-- A customer's new phone number.
update customer set phone = '+49 30 901820', updated_at = now()
where id = (select min(id) from customer where has_account and deleted_at is null and first_name is not null);

-- An address is corrected; the order's own row stays as it is.
update address set city = 'Neustadt', updated_at = now()
where id = (select min(shipping_address_id) from "order" where status = 'completed');

-- Writes every row of a table again, without a change.
update line_item set quantity = quantity where id not like 'item_01KDEMO%';

-- An order that never came to be.
begin;
insert into "order" (id, customer_id, email, region_id, currency_code)
select 'order_01KDEMO00000000000000NEVER', customer_id, email, region_id, currency_code from "order" limit 1;
rollback;
