-- The later days of Ida's order, as Medusa writes them: the order's own row never changes.

-- The lamp leaves, then the mugs.
begin;
insert into fulfillment (id, order_id, provider_id, data, shipped_at)
values
  ('ful_01KDEMO00000000000000000LAMP', 'order_01KDEMO000000000000000AAA', 'manual', '{}',
    now() - interval '2 hours'),
  ('ful_01KDEMO00000000000000000MUGS', 'order_01KDEMO000000000000000AAA', 'manual', '{}',
    now() - interval '1 hour');
insert into fulfillment_item (fulfillment_id, item_id, quantity)
values
  ('ful_01KDEMO00000000000000000LAMP', 'item_01KDEMO000000000000000LAMP', 1),
  ('ful_01KDEMO00000000000000000MUGS', 'item_01KDEMO000000000000000MUGS', 2);
insert into tracking_link (id, tracking_number, url, fulfillment_id)
values ('tlink_01KDEMO0000000000000000LAMP', '00340434161094042557', 'https://track.example/00340434161094042557',
  'ful_01KDEMO00000000000000000LAMP');
commit;

-- One mug comes back, and its price is given back with it.
begin;
insert into "return" (id, order_id, status, refund_amount, received_at)
values ('ret_01KDEMO00000000000000000AAA', 'order_01KDEMO000000000000000AAA', 'received', 12375, now());
insert into return_item (return_id, item_id, quantity, requested_quantity, received_quantity, note)
values ('ret_01KDEMO00000000000000000AAA', 'item_01KDEMO000000000000000MUGS', 1, 1, 1, 'one was enough');
insert into refund (id, order_id, amount, reason)
values ('ref_01KDEMO000000000000000000RET', 'order_01KDEMO000000000000000AAA', 12375, 'return');
commit;

-- The other one has a crack.
begin;
insert into claim_order (id, order_id, type, refund_amount, payment_status)
values ('claim_01KDEMO0000000000000000AAA', 'order_01KDEMO000000000000000AAA', 'refund', 6000, 'refunded');
insert into claim_item (id, claim_order_id, item_id, variant_id, reason, note, quantity)
select 'citm_01KDEMO000000000000000000AAA', 'claim_01KDEMO0000000000000000AAA', id, variant_id, 'production_failure',
  'a crack', 1
from line_item where id = 'item_01KDEMO000000000000000MUGS';
insert into refund (id, order_id, amount, reason)
values ('ref_01KDEMO00000000000000000CLAIM', 'order_01KDEMO000000000000000AAA', 6000, 'claim');
commit;
