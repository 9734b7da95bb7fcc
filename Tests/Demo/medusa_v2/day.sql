-- A day in the life of the sample store, as Medusa writes it: one statement a business action.

-- Ida registers and orders a lamp and two tea sets.
insert into customer (id, email, first_name, last_name, phone, has_account, created_at, updated_at)
values ('cus_01KDEMO00000000000000000IDA', 'ida@example.com', 'Ida', 'Nørgaard', '+45 20 30 40 50', true,
  now() - interval '4 hours', now() - interval '4 hours');
select play.place('order_01KDEMO000000000000000IDA', '[
    {"id": "ordli_01KDEMO0000000000000LAMP", "title": "Lamp", "price": "499", "quantity": 1, "rates": ["25"]},
    {"id": "ordli_01KDEMO000000000000TEA00", "title": "Tea set ☕", "price": "99", "quantity": 2, "rates": ["25"]}]',
  jsonb_build_object('customer_id', 'cus_01KDEMO00000000000000000IDA', 'email', 'ida@example.com', 'currency', 'dkk',
    'region_id', region.id, 'sales_channel_id', store.default_sales_channel_id, 'paid', '920',
    'methods', '[{"id": "ordsm_01KDEMO00000000000000POST", "name": "Post", "amount": "39", "rates": ["25"]}]'::jsonb,
    'address', '{"first_name": "Ida", "city": "Aarhus", "country_code": "dk", "postal_code": "8000"}'::jsonb,
    'cart_metadata', '{"ip": "198.51.100.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"}'::jsonb),
  date_trunc('milliseconds', now() - interval '3 hours'))
from region, store where region.currency_code = 'dkk';
select play.capture('pay_01KDEMO000000000000000IDA', 'capt_01KDEMO00000000000000IDA', '920',
  date_trunc('milliseconds', now() - interval '2 hours'));

-- Orders that nothing happened to, in the order of their making.
create table play.untouched as
select "order".id, item_id, quantity, row_number() over (order by "order".created_at, "order".id) as n
from "order" join order_item on order_item.order_id = "order".id and order_item.version = 1
where "order".version = 1 and status = 'pending' and not is_draft_order and customer_id is not null
  and exists (select from order_cart where order_cart.order_id = "order".id)
  and 1 = (select count(*) from order_item as other where other.order_id = "order".id)
  and "order".id <> 'order_01KDEMO000000000000000IDA' and order_item.quantity > 0;

-- An order gets one piece more, another one another owner, and a third is cancelled.
select play.edit(id, 'ordch_01KDEMO0000000000000EDIT', jsonb_build_object(item_id, quantity + 1),
  at => date_trunc('milliseconds', now() - interval '100 minutes')) from play.untouched where n = 1;
select play.transfer(id, 'ordch_01KDEMO000000000000TRANS', 'cus_01KDEMO00000000000000000IDA',
  date_trunc('milliseconds', now() - interval '90 minutes')) from play.untouched where n = 2;
select play.cancel(id, '1', date_trunc('milliseconds', now() - interval '80 minutes')) from play.untouched where n = 3;

-- A customer's new phone number.
update customer set phone = '+49 30 901820', updated_at = now()
where id = (select min(id) from customer where has_account and deleted_at is null and first_name is not null);

-- Writes every row of a table again, without a change.
update order_line_item set title = title where id not like 'ordli_01KDEMO%';

-- An order that never comes to be: Medusa commits it before it asks for the money.
select play.place('order_01KDEMO00000000000000NEVER',
  '[{"id": "ordli_01KDEMO0000000000NEVER0", "title": "Piano", "price": "9999", "quantity": 1}]',
  '{"paid": null, "email": "nobody@example.com"}', play.now());
