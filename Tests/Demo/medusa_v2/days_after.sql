-- The later days of Ida's order, and of the order that never came to be.

-- The money was refused: Medusa takes its order back.
select play.unmake('order_01KDEMO00000000000000NEVER');

-- The lamp and the tea sets leave in one parcel. A set is a kit: a pot and four cups.
select play.pack('order_01KDEMO000000000000000IDA', 'ful_01KDEMO00000000000000PARCEL',
  '{"ordli_01KDEMO0000000000000LAMP": 1, "ordli_01KDEMO000000000000TEA00": 2}', now() - interval '60 minutes',
  '{"ordli_01KDEMO0000000000000LAMP/lamp": 1, "ordli_01KDEMO000000000000TEA00/pot": 2,
    "ordli_01KDEMO000000000000TEA00/cup": 8}');
select play.ship('order_01KDEMO000000000000000IDA', 'ful_01KDEMO00000000000000PARCEL',
  '{"ordli_01KDEMO0000000000000LAMP": 1, "ordli_01KDEMO000000000000TEA00": 2}', now() - interval '55 minutes',
  '[{"tracking_number": "00340434161094042557", "tracking_url": "https://track.example/00340434161094042557"}]');

-- One tea set comes back; its price is given back a little later.
select play.ask('order_01KDEMO000000000000000IDA', 'return_01KDEMO00000000000000TEA',
  '{"ordli_01KDEMO000000000000TEA00": 1}', now() - interval '50 minutes');
select play.receive('order_01KDEMO000000000000000IDA', 'return_01KDEMO00000000000000TEA',
  'ordch_01KDEMO00000000000RECEIVE', '{"ordli_01KDEMO000000000000TEA00": 1}', now() - interval '45 minutes');
select play.refund('pay_01KDEMO000000000000000IDA', 'ref_01KDEMO0000000000000000TEA', '123.75',
  now() - interval '40 minutes', '{"note": "one was enough"}');

-- The lamp is exchanged for a brighter one, which leaves at once.
select play.swap('order_01KDEMO000000000000000IDA', 'oexc_01KDEMO0000000000000LAMP',
  '{"ordli_01KDEMO0000000000000LAMP": 1}',
  '[{"id": "ordli_01KDEMO000000000000BRIGHT", "title": "Brighter lamp", "price": "599", "quantity": 1, "rates": ["25"]}]',
  now() - interval '35 minutes');
select play.pack('order_01KDEMO000000000000000IDA', 'ful_01KDEMO00000000000000BRIGHT',
  '{"ordli_01KDEMO000000000000BRIGHT": 1}', now() - interval '30 minutes');
select play.ship('order_01KDEMO000000000000000IDA', 'ful_01KDEMO00000000000000BRIGHT',
  '{"ordli_01KDEMO000000000000BRIGHT": 1}', now() - interval '25 minutes');

-- The other tea set has a crack.
select play.claim('order_01KDEMO000000000000000IDA', 'claim_01KDEMO0000000000000TEA',
  '{"ordli_01KDEMO000000000000TEA00": 1}', at => now() - interval '20 minutes', more => '{"note": "a crack"}');
