-- The state of version_5.sql at schema version 6: after `state migrate` of the last build with that version.
pragma application_id = 1416193125;
pragma user_version = 6;
CREATE TABLE backfill (
  sync integer primary key,
  started_at integer not null,
  from_time integer,
  to_time integer,
  events text,
  position text not null,
  clock integer not null,
  fresh_until integer not null,
  finished_at integer
);
CREATE TABLE backfill_part (
  sync integer not null,
  number integer not null,
  range text not null,
  roots integer not null,
  place text,
  read integer not null,
  primary key (sync, number)
) without rowid
;
CREATE TABLE dead_letter (
  number integer primary key,
  sync integer not null,
  key text not null,
  event text not null,
  message_id text not null,
  reason text not null,
  payload blob not null,
  time integer not null,
  attempts integer not null default 1,
  first_time integer,
  answered integer not null default 0,
  unique (sync, key)
);
INSERT INTO dead_letter VALUES(1,1,'order_01J684ST77FBE5250D72F20B5B/completed','Order Completed','5e631940-5634-5ac3-8b15-36de86e6a9ad','order order_01J684ST77FBE5250D72F20B5B: currency code "x1" is not three letters',X'7b2274797065223a22747261636b222c226d6573736167654964223a2235653633313934302d353633342d356163332d386231352d333664653836653661396164222c2274696d657374616d70223a22323032342d30382d32365432303a30373a32352e3135395a222c22757365724964223a226375735f3031484d595052595a3435313546454337333733414143354432222c22636f6e74657874223a7b226c696272617279223a7b226e616d65223a22746964656d61726b222c2276657273696f6e223a22302e312e30227d7d2c226576656e74223a224f7264657220436f6d706c65746564222c2270726f70657274696573223a',1796035439360210,1,NULL,0);
CREATE TABLE ledger (
  sync integer not null,
  key text not null,
  fate integer not null,
  digest blob,
  list integer,
  deliveries integer,
  covered integer,
  primary key (sync, key)
) without rowid
;
INSERT INTO ledger VALUES(1,'cart_01HKF820CWE4587AC3CA7B2AAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HKJG37E965F7C62407943C10/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HNGTDRZ14B5A7BD830FE3FA5/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HP0CM6SSE901655C56258B4B/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HQMZEE4VBB1D0750BA2BB9A9/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HQTEX4MR6FD811AB7EB1F46C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HSHBEX5P98ABD304CCC35EFD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HTYT26ZN8205B48996846FAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HWXHKPQP1D565DB5EF8C3E0C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HYH8830Y2A7EAA9A1DEA9D20/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01HYW4MK4YD806D5D69B8965BD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J0QP51J7CF275683C985D085/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J2W5PT935CB0017F4782F832/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J2ZQMX6S224AFEFA9594E01A/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J3NB3VK9617EA36032C0B37D/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J66MEXCG2F2D14C0C9157C72/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J681HN6Z45E74EF9AE3DE863/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J8BS5ZEAD388396DBC152818/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J98BDW9C8953AA33E3CD1C2F/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01J9HTS39Y1820C48A405494F6/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01JBB1X4ECC5A7AE7EB12A2FAC/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01JCA4PSRP3CC827F30B5F7EA4/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cart_01JE7Z4H4FCA50DA27E8366231/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'citm_01JA0ESKNH0A3AA5A5C5D48F63/claimed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'cus_01HMYPRYZ4515FEC7373AAC5D2/identify',0,X'fe6cc13111abe02166e3ce59caa99ae4',1,1,1706218936292058);
INSERT INTO ledger VALUES(1,'cus_01J5N8QXWY89E3FDE255C95C1B/identify',0,X'7ed3dace53fe849c7f409d4b4d4f4eb4',1,1,1724242243485652);
INSERT INTO ledger VALUES(1,'ful_01HKHR6A4CB58AB770FFAF3090/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HNPQ6W1221009EAE297684E0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HP5G2NPW4AD3C4B3794194F7/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HQPZ71SK85B1900E05707A9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HSHYWHN9B224DB69CAB8F296/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HYP2K2X218C4DBF9554ADB9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01HYYYXH9S41412815F2AD6245/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01J0XQ8GYDFEA6F9186FF2BE0F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01J2WWXTWN8A5792D597ED63FE/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01J5H3BX2PED6EAB9851917422/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01J8HEP1P7774E6D448CB9387F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01J9KJT0NHB1FC376FF7E8D078/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01JBBJ2KK35E5A83FB9CD72DC0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01JE9NED4X703E004FC76E6DCA/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ful_01JFV1E76X8BCFCA6DAF7BA226/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HKFBZ3AM4D33E84FAE7AE3DF/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HKFBZ3AM4D33E84FAE7AE3DF/updated',1,X'fb987bd38ec6a27ce74a1b9f0fa6653e',1,0,1704624072843929);
INSERT INTO ledger VALUES(1,'order_01HNGVY8Q9C0A255A2BF9E05D6/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HNGVY8Q9C0A255A2BF9E05D6/updated',1,X'0f8376a85ac89f707c78519fb67b959f',1,0,1706938298402066);
INSERT INTO ledger VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/updated',1,X'a321a52219b861fa2e25bf83ebce579e',1,0,1707434137308021);
INSERT INTO ledger VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/updated',1,X'8312a0ccc16460703b72c10261082388',1,0,1709094176562589);
INSERT INTO ledger VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/updated',1,X'0e48815015662b96e61aad2a6d51257b',1,0,1711073543849454);
INSERT INTO ledger VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/cancelled',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/updated',1,X'c32bc0e3bfa5322ab0107aa45f39822a',1,0,1712631077515698);
INSERT INTO ledger VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/updated',1,X'5e247fa6a8b8aab6d05dc0d9cbc99793',1,0,1714746379322937);
INSERT INTO ledger VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/updated',1,X'2f2d42aba78c22660b35012e87385b04',1,0,1716580354977560);
INSERT INTO ledger VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/updated',1,X'8dd25bbb4d570bf68a854d9302f0e75a',1,0,1716878492985096);
INSERT INTO ledger VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/updated',1,X'71a490ab0d8a3e67f5e5adc099133ce4',1,0,1718984393676605);
INSERT INTO ledger VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/updated',1,X'5aea8b9ddc182a0305dcf11b6cf76eab',1,0,1721104264084925);
INSERT INTO ledger VALUES(1,'order_01J3NEDS81EAE88F9E0EF76D7A/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J3NEDS81EAE88F9E0EF76D7A/updated',1,X'f5e42d454f9443fe551f6fc6d61dc48c',1,0,1722022483699458);
INSERT INTO ledger VALUES(1,'order_01J5CNS10RF87979A9078634AC/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J5CNS10RF87979A9078634AC/updated',1,X'0408a482375a3ee3f5128a892f5ea1da',1,0,1723929588822249);
INSERT INTO ledger VALUES(1,'order_01J684ST77FBE5250D72F20B5B/completed',2,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J684ST77FBE5250D72F20B5B/updated',1,X'e06f701ffd6a4524566ac8364e5787dc',1,0,1724702845159323);
INSERT INTO ledger VALUES(1,'order_01J8BW7ANV75306474C3C85782/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J8BW7ANV75306474C3C85782/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J8BW7ANV75306474C3C85782/updated',1,X'7db1cfc59727ca0e797c736485566228',1,0,1727162681030720);
INSERT INTO ledger VALUES(1,'order_01J9HW10MZ909705EAF5094D74/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J9HW10MZ909705EAF5094D74/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01J9HW10MZ909705EAF5094D74/updated',1,X'9844a96bb9c603b95ae5e0b7b4f2baa2',1,0,1728307856048520);
INSERT INTO ledger VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/updated',1,X'094259afbdcf8728f0e0c6cc71e1b896',1,0,1730186137187315);
INSERT INTO ledger VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/updated',1,X'256423011b517b7450aa3a290c736f7a',1,0,1731214977198785);
INSERT INTO ledger VALUES(1,'order_01JE817KM0A5FB4F963A448A79/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JE817KM0A5FB4F963A448A79/updated',1,X'ef79478b898c61d541af1cbc6f9f90d3',1,0,1733343786140511);
INSERT INTO ledger VALUES(1,'order_01JFSTQ3RG81723129CCDF8745/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'order_01JFSTQ3RG81723129CCDF8745/updated',1,X'9e86cfc1c0e92919dfc8767ad89480d1',1,0,1735000530140770);
INSERT INTO ledger VALUES(1,'ref_01HP10SR12F65385EFFECE02AC/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ref_01J3YC35WN1CDC78A2D7F47A37/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ref_01JA0ESMMS5C808B393355EFCF/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ret_01HPMYEZPWCDEAA5169185BD70/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO ledger VALUES(1,'ret_01J3CBA4WN20A06EC0043A408F/refunded',0,NULL,NULL,NULL,NULL);
CREATE TABLE part (
  number integer primary key,
  sync integer not null,
  name text not null,
  unique (sync, name)
);
CREATE TABLE run (
  sync integer not null,
  number integer not null,
  command text not null,
  started_at integer not null,
  finished_at integer,
  outcome text,
  exit_code integer,
  report text,
  primary key (sync, number)
) without rowid
;
INSERT INTO run VALUES(1,1,'tidemark sync',1796035439284022,1796035439382108,'done',10,'{"batches":1,"bytes":111290,"command":"tidemark sync","dead_lettered":1,"events":[{"dead_lettered":0,"derived":24,"event":"identify","filtered":0,"sent":15,"unchanged":9},{"dead_lettered":0,"derived":23,"event":"Checkout Started","filtered":0,"sent":23,"unchanged":0},{"dead_lettered":1,"derived":20,"event":"Order Completed","filtered":0,"sent":19,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Updated","filtered":20,"sent":0,"unchanged":0},{"dead_lettered":0,"derived":15,"event":"Order Shipped","filtered":0,"sent":15,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Cancelled","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":4,"event":"Order Refunded","filtered":0,"sent":4,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Item Claimed","filtered":0,"sent":1,"unchanged":0}],"files":["tidemark-default-20261130T104359262946Z-000001.ndjson"],"filtered":[{"count":20,"event":"Order Updated","reason":"content noted, not sent: it did not change since the watermark''s start"}],"finished_at":"2026-11-30T10:43:59.382108Z","notices":[],"pages":3,"roots":52,"seconds":0.098,"sent":78,"started_at":"2026-11-30T10:43:59.284022Z","sweep":true,"sync":"default","unchanged":9}');
INSERT INTO run VALUES(1,2,'tidemark sync',1796035439539341,1796035439563682,'done',0,'{"batches":0,"bytes":0,"command":"tidemark sync","dead_lettered":0,"events":[],"files":[],"filtered":[],"finished_at":"2026-11-30T10:43:59.563682Z","notices":[],"pages":0,"roots":0,"seconds":0.024,"sent":0,"started_at":"2026-11-30T10:43:59.539341Z","sweep":false,"sync":"default","unchanged":0}');
CREATE TABLE sync (
  number integer primary key,
  name text not null unique,
  file_mark text not null default '',
  store_id text,
  destination_kind text,
  destination_place text,
  position text,
  first_position text,
  facts_since integer,
  margin_seconds integer,
  deletions_since integer
, edition text);
INSERT INTO sync VALUES(1,'default','1462dd47','store_01GJV64D00B96BAF8325D7B924','file','$OUTPUT','{"clock":1796035439555974,"database":17449,"host":"1796035409.750456","standby":false,"system_identifier":"7713913330394283965","tables":{"address":{"counters":{"deleted":0,"file":17703,"inserted":46,"oid":17703,"updated":4},"horizon":"1526","scanned":1796035439291809},"claim_image":{"counters":{"deleted":0,"file":18137,"inserted":1,"oid":18137,"updated":0},"horizon":"1526","scanned":1796035439291809},"claim_item":{"counters":{"deleted":0,"file":18146,"inserted":1,"oid":18146,"updated":0},"horizon":"1526","scanned":1796035439291809},"claim_item_tags":{"counters":{"deleted":0,"file":18155,"inserted":1,"oid":18155,"updated":0},"horizon":"1526","scanned":1796035439291809},"claim_order":{"counters":{"deleted":0,"file":18162,"inserted":1,"oid":18162,"updated":0},"horizon":"1526","scanned":1796035439291809},"customer":{"counters":{"deleted":0,"file":17738,"inserted":8,"oid":17738,"updated":0},"horizon":"1526","scanned":1796035439291809},"customer_group_customers":{"counters":{"deleted":0,"file":17759,"inserted":2,"oid":17759,"updated":0},"horizon":"1526","scanned":1796035439291809},"fulfillment":{"counters":{"deleted":0,"file":18173,"inserted":19,"oid":18173,"updated":0},"horizon":"1526","scanned":1796035439291809},"fulfillment_item":{"counters":{"deleted":0,"file":18183,"inserted":45,"oid":18183,"updated":0},"horizon":"1526","scanned":1796035439291809},"gift_card_transaction":{"counters":{"deleted":0,"file":17895,"inserted":0,"oid":17895,"updated":0},"horizon":"1526","scanned":1796035439291809},"line_item":{"counters":{"deleted":0,"file":17905,"inserted":65,"oid":17905,"updated":0},"horizon":"1526","scanned":1796035439291809},"line_item_adjustment":{"counters":{"deleted":0,"file":17922,"inserted":17,"oid":17922,"updated":0},"horizon":"1526","scanned":1796035439291809},"line_item_tax_line":{"counters":{"deleted":0,"file":17929,"inserted":52,"oid":17929,"updated":0},"horizon":"1526","scanned":1796035439291809},"order":{"counters":{"deleted":0,"file":17941,"inserted":20,"oid":17941,"updated":1},"horizon":"1526","scanned":1796035439291809},"order (cart)":{"counters":{"deleted":0,"file":17941,"inserted":20,"oid":17941,"updated":1},"horizon":"1526","scanned":1796035439291809},"order_discounts":{"counters":{"deleted":0,"file":17958,"inserted":9,"oid":17958,"updated":0},"horizon":"1526","scanned":1796035439291809},"order_edit":{"counters":{"deleted":0,"file":18199,"inserted":1,"oid":18199,"updated":0},"horizon":"1526","scanned":1796035439291809},"order_gift_cards":{"counters":{"deleted":0,"file":17965,"inserted":0,"oid":17965,"updated":0},"horizon":"1526","scanned":1796035439291809},"order_item_change":{"counters":{"deleted":0,"file":18208,"inserted":1,"oid":18208,"updated":0},"horizon":"1526","scanned":1796035439291809},"payment":{"counters":{"deleted":0,"file":17972,"inserted":20,"oid":17972,"updated":2},"horizon":"1526","scanned":1796035439291809},"payment_session":{"counters":{"deleted":0,"file":17819,"inserted":27,"oid":17819,"updated":0},"horizon":"1526","scanned":1796035439291809},"refund":{"counters":{"deleted":0,"file":18223,"inserted":3,"oid":18223,"updated":0},"horizon":"1526","scanned":1796035439291809},"return":{"counters":{"deleted":0,"file":18232,"inserted":2,"oid":18232,"updated":0},"horizon":"1526","scanned":1796035439291809},"return_item":{"counters":{"deleted":0,"file":18246,"inserted":2,"oid":18246,"updated":0},"horizon":"1526","scanned":1796035439291809},"shipping_method":{"counters":{"deleted":0,"file":18007,"inserted":22,"oid":18007,"updated":0},"horizon":"1526","scanned":1796035439291809},"shipping_method_tax_line":{"counters":{"deleted":0,"file":18018,"inserted":20,"oid":18018,"updated":0},"horizon":"1526","scanned":1796035439291809},"swap":{"counters":{"deleted":0,"file":18254,"inserted":0,"oid":18254,"updated":0},"horizon":"1526","scanned":1796035439291809},"tracking_link":{"counters":{"deleted":0,"file":18266,"inserted":17,"oid":18266,"updated":0},"horizon":"1526","scanned":1796035439291809}},"timeline":"00000001","version":1,"xmax":"1526"}',NULL,946684800000000,0,NULL,NULL);
CREATE TABLE lease (
  sync integer primary key,
  token integer not null,
  pid integer not null,
  host text not null,
  command text not null,
  since integer not null
);
INSERT INTO lease VALUES(1,1,13268,'shop','tidemark state copy',1796046666313336);
CREATE TABLE waiting (
  sync integer not null,
  kind text not null,
  root text not null,
  row_id text not null,
  first_seen integer not null,
  of_backfill integer not null,
  primary key (sync, kind, root, row_id)
) without rowid
;
CREATE INDEX dead_letter_time on dead_letter (sync, time desc, key)
;
