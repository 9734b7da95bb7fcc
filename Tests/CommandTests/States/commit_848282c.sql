-- The state that commit 848282c left of a shop of 20 orders: of a sync, and of one with every trait and status, each
-- after all was sent and, after an order and a customer changed, after these were, too.
pragma application_id = 1416193125;
pragma user_version = 4;
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
INSERT INTO "ledger" VALUES(1,'cart_01HKF820CWE4587AC3CA7B2AAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HKJG37E965F7C62407943C10/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HNGTDRZ14B5A7BD830FE3FA5/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HP0CM6SSE901655C56258B4B/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HQMZEE4VBB1D0750BA2BB9A9/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HQTEX4MR6FD811AB7EB1F46C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HSHBEX5P98ABD304CCC35EFD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HTYT26ZN8205B48996846FAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HWXHKPQP1D565DB5EF8C3E0C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HYH8830Y2A7EAA9A1DEA9D20/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01HYW4MK4YD806D5D69B8965BD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J0QP51J7CF275683C985D085/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J2W5PT935CB0017F4782F832/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J2ZQMX6S224AFEFA9594E01A/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J3NB3VK9617EA36032C0B37D/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J66MEXCG2F2D14C0C9157C72/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J681HN6Z45E74EF9AE3DE863/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J8BS5ZEAD388396DBC152818/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J98BDW9C8953AA33E3CD1C2F/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01J9HTS39Y1820C48A405494F6/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01JBB1X4ECC5A7AE7EB12A2FAC/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01JCA4PSRP3CC827F30B5F7EA4/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cart_01JE7Z4H4FCA50DA27E8366231/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'citm_01JA0ESKNH0A3AA5A5C5D48F63/claimed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'cus_01HMYPRYZ4515FEC7373AAC5D2/identify',0,X'A9CC97839CF0B6FE0CD8FC4FA4AE2929',1,2,1738407600000000);
INSERT INTO "ledger" VALUES(1,'cus_01J5N8QXWY89E3FDE255C95C1B/identify',0,X'7ED3DACE53FE849C7F409D4B4D4F4EB4',1,1,1724242243485652);
INSERT INTO "ledger" VALUES(1,'ful_01HKHR6A4CB58AB770FFAF3090/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HNPQ6W1221009EAE297684E0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HP5G2NPW4AD3C4B3794194F7/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HQPZ71SK85B1900E05707A9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HSHYWHN9B224DB69CAB8F296/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HYP2K2X218C4DBF9554ADB9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01HYYYXH9S41412815F2AD6245/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01J0XQ8GYDFEA6F9186FF2BE0F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01J2WWXTWN8A5792D597ED63FE/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01J5H3BX2PED6EAB9851917422/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01J8HEP1P7774E6D448CB9387F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01J9KJT0NHB1FC376FF7E8D078/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01JBBJ2KK35E5A83FB9CD72DC0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01JE9NED4X703E004FC76E6DCA/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ful_01JFV1E76X8BCFCA6DAF7BA226/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HKFBZ3AM4D33E84FAE7AE3DF/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HKFBZ3AM4D33E84FAE7AE3DF/updated',1,X'FB987BD38EC6A27CE74A1B9F0FA6653E',1,0,1704624072843929);
INSERT INTO "ledger" VALUES(1,'order_01HNGVY8Q9C0A255A2BF9E05D6/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HNGVY8Q9C0A255A2BF9E05D6/updated',1,X'0F8376A85AC89F707C78519FB67B959F',1,0,1706938298402066);
INSERT INTO "ledger" VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HP0DP8MS33DEFA81E5AB3215/updated',1,X'A321A52219B861FA2E25BF83EBCE579E',1,0,1707434137308021);
INSERT INTO "ledger" VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HQN4F9KM4F53DBF42401DEA0/updated',0,X'50F972EE40A3ABCE0DF8876593AAB351',1,1,1738404000000000);
INSERT INTO "ledger" VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HSHFSWE75ADCC68081C8443E/updated',1,X'0E48815015662B96E61AAD2A6D51257B',1,0,1711073543849454);
INSERT INTO "ledger" VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/cancelled',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HTYZ0CGD604B739694EB4AA0/updated',1,X'C32BC0E3BFA5322AB0107AA45F39822A',1,0,1712631077515698);
INSERT INTO "ledger" VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HWXHX7DQD98BAACCB7B4CD9C/updated',1,X'5E247FA6A8B8AAB6D05DC0D9CBC99793',1,0,1714746379322937);
INSERT INTO "ledger" VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HYHC3J6EF4FE943F6C036720/updated',1,X'2F2D42ABA78C22660B35012E87385B04',1,0,1716580354977560);
INSERT INTO "ledger" VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01HYW77Z3ZCACF71446701CF63/updated',1,X'8DD25BBB4D570BF68A854D9302F0E75A',1,0,1716878492985096);
INSERT INTO "ledger" VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J0QTG0TR1E4A06D07D30A13B/updated',1,X'71A490AB0D8A3E67F5E5ADC099133CE4',1,0,1718984393676605);
INSERT INTO "ledger" VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J2W9E9GVCF73AE2960AB0211/updated',1,X'5AEA8B9DDC182A0305DCF11B6CF76EAB',1,0,1721104264084925);
INSERT INTO "ledger" VALUES(1,'order_01J3NEDS81EAE88F9E0EF76D7A/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J3NEDS81EAE88F9E0EF76D7A/updated',1,X'F5E42D454F9443FE551F6FC6D61DC48C',1,0,1722022483699458);
INSERT INTO "ledger" VALUES(1,'order_01J5CNS10RF87979A9078634AC/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J5CNS10RF87979A9078634AC/updated',1,X'0408A482375A3EE3F5128A892F5EA1DA',1,0,1723929588822249);
INSERT INTO "ledger" VALUES(1,'order_01J684ST77FBE5250D72F20B5B/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J684ST77FBE5250D72F20B5B/updated',1,X'2BB104F5EFA43CE8663723824BEF5289',1,0,1724702845159323);
INSERT INTO "ledger" VALUES(1,'order_01J8BW7ANV75306474C3C85782/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J8BW7ANV75306474C3C85782/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J8BW7ANV75306474C3C85782/updated',1,X'7DB1CFC59727CA0E797C736485566228',1,0,1727162681030720);
INSERT INTO "ledger" VALUES(1,'order_01J9HW10MZ909705EAF5094D74/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J9HW10MZ909705EAF5094D74/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01J9HW10MZ909705EAF5094D74/updated',1,X'9844A96BB9C603B95AE5E0B7B4F2BAA2',1,0,1728307856048520);
INSERT INTO "ledger" VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JBB6T9QXC66015098DA56A7C/updated',1,X'094259AFBDCF8728F0E0C6CC71E1B896',1,0,1730186137187315);
INSERT INTO "ledger" VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JCA78A5FB9DEBA7B7F188928/updated',1,X'256423011B517B7450AA3A290C736F7A',1,0,1731214977198785);
INSERT INTO "ledger" VALUES(1,'order_01JE817KM0A5FB4F963A448A79/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JE817KM0A5FB4F963A448A79/updated',1,X'EF79478B898C61D541AF1CBC6F9F90D3',1,0,1733343786140511);
INSERT INTO "ledger" VALUES(1,'order_01JFSTQ3RG81723129CCDF8745/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'order_01JFSTQ3RG81723129CCDF8745/updated',1,X'9E86CFC1C0E92919DFC8767AD89480D1',1,0,1735000530140770);
INSERT INTO "ledger" VALUES(1,'ref_01HP10SR12F65385EFFECE02AC/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ref_01J3YC35WN1CDC78A2D7F47A37/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ref_01JA0ESMMS5C808B393355EFCF/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ret_01HPMYEZPWCDEAA5169185BD70/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(1,'ret_01J3CBA4WN20A06EC0043A408F/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HKF820CWE4587AC3CA7B2AAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HKJG37E965F7C62407943C10/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HNGTDRZ14B5A7BD830FE3FA5/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HP0CM6SSE901655C56258B4B/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HQMZEE4VBB1D0750BA2BB9A9/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HQTEX4MR6FD811AB7EB1F46C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HSHBEX5P98ABD304CCC35EFD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HTYT26ZN8205B48996846FAD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HWXHKPQP1D565DB5EF8C3E0C/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HYH8830Y2A7EAA9A1DEA9D20/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01HYW4MK4YD806D5D69B8965BD/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J0QP51J7CF275683C985D085/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J2W5PT935CB0017F4782F832/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J2ZQMX6S224AFEFA9594E01A/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J3NB3VK9617EA36032C0B37D/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J66MEXCG2F2D14C0C9157C72/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J681HN6Z45E74EF9AE3DE863/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J8BS5ZEAD388396DBC152818/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J98BDW9C8953AA33E3CD1C2F/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01J9HTS39Y1820C48A405494F6/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01JBB1X4ECC5A7AE7EB12A2FAC/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01JCA4PSRP3CC827F30B5F7EA4/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cart_01JE7Z4H4FCA50DA27E8366231/checkout_started',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'citm_01JA0ESKNH0A3AA5A5C5D48F63/claimed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'cus_01HMYPRYZ4515FEC7373AAC5D2/identify',0,X'30DB3FDD285866F2194A5332B4DC767E',4,2,1738407600000000);
INSERT INTO "ledger" VALUES(2,'cus_01J5N8QXWY89E3FDE255C95C1B/identify',0,X'5B0EFC594CF4895FD56C461D4FC2FDE2',4,1,1735000530140770);
INSERT INTO "ledger" VALUES(2,'ful_01HKHR6A4CB58AB770FFAF3090/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HNPQ6W1221009EAE297684E0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HP5G2NPW4AD3C4B3794194F7/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HQPZ71SK85B1900E05707A9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HSHYWHN9B224DB69CAB8F296/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HYP2K2X218C4DBF9554ADB9E/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01HYYYXH9S41412815F2AD6245/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01J0XQ8GYDFEA6F9186FF2BE0F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01J2WWXTWN8A5792D597ED63FE/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01J5H3BX2PED6EAB9851917422/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01J8HEP1P7774E6D448CB9387F/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01J9KJT0NHB1FC376FF7E8D078/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01JBBJ2KK35E5A83FB9CD72DC0/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01JE9NED4X703E004FC76E6DCA/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ful_01JFV1E76X8BCFCA6DAF7BA226/shipped',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HKFBZ3AM4D33E84FAE7AE3DF/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HKFBZ3AM4D33E84FAE7AE3DF/updated',1,X'B99871AACF0AEBB524C93317C123D808',2,0,1704624072843929);
INSERT INTO "ledger" VALUES(2,'order_01HNGVY8Q9C0A255A2BF9E05D6/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HNGVY8Q9C0A255A2BF9E05D6/updated',1,X'998F1028B9602278AA721021BC161C57',2,0,1706938298402066);
INSERT INTO "ledger" VALUES(2,'order_01HP0DP8MS33DEFA81E5AB3215/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HP0DP8MS33DEFA81E5AB3215/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HP0DP8MS33DEFA81E5AB3215/updated',1,X'7AFBA27203AF84A34A1B9F2F7CD85B67',2,0,1707434137308021);
INSERT INTO "ledger" VALUES(2,'order_01HQN4F9KM4F53DBF42401DEA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HQN4F9KM4F53DBF42401DEA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HQN4F9KM4F53DBF42401DEA0/updated',0,X'5BBC9346645F60386113DAB5FEA707C9',2,1,1738404000000000);
INSERT INTO "ledger" VALUES(2,'order_01HSHFSWE75ADCC68081C8443E/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HSHFSWE75ADCC68081C8443E/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HSHFSWE75ADCC68081C8443E/updated',1,X'A3334156BDA939B08580020BAC048F32',2,0,1711073543849454);
INSERT INTO "ledger" VALUES(2,'order_01HTYZ0CGD604B739694EB4AA0/cancelled',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HTYZ0CGD604B739694EB4AA0/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HTYZ0CGD604B739694EB4AA0/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HTYZ0CGD604B739694EB4AA0/updated',1,X'FC091E8DD965ED9AB0863F6E314A691F',2,0,1712631077515698);
INSERT INTO "ledger" VALUES(2,'order_01HWXHX7DQD98BAACCB7B4CD9C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HWXHX7DQD98BAACCB7B4CD9C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HWXHX7DQD98BAACCB7B4CD9C/updated',1,X'034BE017E3C1DEEC8610B0BCA34B630C',2,0,1714746379322937);
INSERT INTO "ledger" VALUES(2,'order_01HYHC3J6EF4FE943F6C036720/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HYHC3J6EF4FE943F6C036720/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HYHC3J6EF4FE943F6C036720/updated',1,X'405C3F891DF2A27D961211BBFA746BD7',2,0,1716580354977560);
INSERT INTO "ledger" VALUES(2,'order_01HYW77Z3ZCACF71446701CF63/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HYW77Z3ZCACF71446701CF63/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01HYW77Z3ZCACF71446701CF63/updated',1,X'21F716E0CCB7EED360D6BD1CDA1F861E',2,0,1716878492985096);
INSERT INTO "ledger" VALUES(2,'order_01J0QTG0TR1E4A06D07D30A13B/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J0QTG0TR1E4A06D07D30A13B/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J0QTG0TR1E4A06D07D30A13B/updated',1,X'59DA5BFE2284983DB9CCFFFFEAA62786',2,0,1718984393676605);
INSERT INTO "ledger" VALUES(2,'order_01J2W9E9GVCF73AE2960AB0211/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J2W9E9GVCF73AE2960AB0211/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J2W9E9GVCF73AE2960AB0211/updated',1,X'11DB75E77043305D56D0C11C94E17DA0',2,0,1721104264084925);
INSERT INTO "ledger" VALUES(2,'order_01J3NEDS81EAE88F9E0EF76D7A/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J3NEDS81EAE88F9E0EF76D7A/updated',1,X'311A0B1C2941B396376ABC58CBDB2ABF',2,0,1722022483699458);
INSERT INTO "ledger" VALUES(2,'order_01J5CNS10RF87979A9078634AC/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J5CNS10RF87979A9078634AC/updated',1,X'3E3468DF56C41465AD54ED0528AEC707',2,0,1723929588822249);
INSERT INTO "ledger" VALUES(2,'order_01J684ST77FBE5250D72F20B5B/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J684ST77FBE5250D72F20B5B/updated',1,X'E8B8B1F04786020B2225808C1680227E',2,0,1724702845159323);
INSERT INTO "ledger" VALUES(2,'order_01J8BW7ANV75306474C3C85782/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J8BW7ANV75306474C3C85782/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J8BW7ANV75306474C3C85782/updated',1,X'CB8F41E27FFA4A0FBC0BDE8441F26B90',2,0,1727162681030720);
INSERT INTO "ledger" VALUES(2,'order_01J9HW10MZ909705EAF5094D74/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J9HW10MZ909705EAF5094D74/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01J9HW10MZ909705EAF5094D74/updated',1,X'F982CC4ECA6AEC68081D9E8B49268B60',2,0,1728307856048520);
INSERT INTO "ledger" VALUES(2,'order_01JBB6T9QXC66015098DA56A7C/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JBB6T9QXC66015098DA56A7C/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JBB6T9QXC66015098DA56A7C/updated',1,X'701B22F93ECB45D03DB5343E2F31FDA3',2,0,1730186137187315);
INSERT INTO "ledger" VALUES(2,'order_01JCA78A5FB9DEBA7B7F188928/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JCA78A5FB9DEBA7B7F188928/identify',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JCA78A5FB9DEBA7B7F188928/updated',1,X'B78B7F068C040AC9F70C85924E432B24',2,0,1731214977198785);
INSERT INTO "ledger" VALUES(2,'order_01JE817KM0A5FB4F963A448A79/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JE817KM0A5FB4F963A448A79/updated',1,X'7ACDB7C40D11951DAFF403B7609659E9',2,0,1733343786140511);
INSERT INTO "ledger" VALUES(2,'order_01JFSTQ3RG81723129CCDF8745/completed',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'order_01JFSTQ3RG81723129CCDF8745/updated',1,X'875957F3B779336535411851C926B030',2,0,1735000530140770);
INSERT INTO "ledger" VALUES(2,'ref_01HP10SR12F65385EFFECE02AC/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ref_01J3YC35WN1CDC78A2D7F47A37/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ref_01JA0ESMMS5C808B393355EFCF/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ret_01HPMYEZPWCDEAA5169185BD70/refunded',0,NULL,NULL,NULL,NULL);
INSERT INTO "ledger" VALUES(2,'ret_01J3CBA4WN20A06EC0043A408F/refunded',0,NULL,NULL,NULL,NULL);
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
INSERT INTO "run" VALUES(1,1,'tidemark sync',1796061496364980,1796061496856975,'done',0,'{"batches":1,"bytes":112714,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":24,"event":"identify","filtered":0,"sent":15,"unchanged":9},{"dead_lettered":0,"derived":23,"event":"Checkout Started","filtered":0,"sent":23,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Completed","filtered":0,"sent":20,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Updated","filtered":20,"sent":0,"unchanged":0},{"dead_lettered":0,"derived":15,"event":"Order Shipped","filtered":0,"sent":15,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Cancelled","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":4,"event":"Order Refunded","filtered":0,"sent":4,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Item Claimed","filtered":0,"sent":1,"unchanged":0}],"files":["tidemark-default-20261130T175816261117Z-000001.ndjson"],"filtered":[{"count":20,"event":"Order Updated","reason":"content noted, not sent: it did not change since the watermark''s start"}],"finished_at":"2026-11-30T17:58:16.856975Z","notices":[],"pages":3,"roots":52,"seconds":0.491,"sent":79,"started_at":"2026-11-30T17:58:16.364980Z","sweep":true,"sync":"default","unchanged":9}');
INSERT INTO "run" VALUES(1,2,'tidemark sync',1796061514262156,1796061514604959,'done',0,'{"batches":1,"bytes":2180,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":2,"event":"identify","filtered":0,"sent":1,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Completed","filtered":0,"sent":0,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Updated","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Shipped","filtered":0,"sent":0,"unchanged":1}],"files":["tidemark-default-20261130T175834148127Z-000001.ndjson"],"filtered":[],"finished_at":"2026-11-30T17:58:34.604959Z","notices":[],"pages":2,"roots":2,"seconds":0.342,"sent":2,"started_at":"2026-11-30T17:58:34.262156Z","sweep":false,"sync":"default","unchanged":3}');
INSERT INTO "run" VALUES(1,3,'tidemark sync',1796061516868984,1796061516956903,'done',0,'{"batches":0,"bytes":0,"command":"tidemark sync","dead_lettered":0,"events":[],"files":[],"filtered":[],"finished_at":"2026-11-30T17:58:36.956903Z","notices":[],"pages":0,"roots":0,"seconds":0.087,"sent":0,"started_at":"2026-11-30T17:58:36.868984Z","sweep":false,"sync":"default","unchanged":0}');
INSERT INTO "run" VALUES(2,1,'tidemark sync',1796061512583482,1796061513242400,'done',0,'{"batches":1,"bytes":112748,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":24,"event":"identify","filtered":0,"sent":15,"unchanged":9},{"dead_lettered":0,"derived":23,"event":"Checkout Started","filtered":0,"sent":23,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Completed","filtered":0,"sent":20,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Updated","filtered":20,"sent":0,"unchanged":0},{"dead_lettered":0,"derived":15,"event":"Order Shipped","filtered":0,"sent":15,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Cancelled","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":4,"event":"Order Refunded","filtered":0,"sent":4,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Item Claimed","filtered":0,"sent":1,"unchanged":0}],"files":["tidemark-wide-20261130T175832477196Z-000001.ndjson"],"filtered":[{"count":20,"event":"Order Updated","reason":"content noted, not sent: it did not change since the watermark''s start"}],"finished_at":"2026-11-30T17:58:33.242400Z","notices":[],"pages":3,"roots":52,"seconds":0.658,"sent":79,"started_at":"2026-11-30T17:58:32.583482Z","sweep":true,"sync":"wide","unchanged":9}');
INSERT INTO "run" VALUES(2,2,'tidemark sync',1796061515414180,1796061515720940,'done',0,'{"batches":1,"bytes":2197,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":2,"event":"identify","filtered":0,"sent":1,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Completed","filtered":0,"sent":0,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Updated","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Shipped","filtered":0,"sent":0,"unchanged":1}],"files":["tidemark-wide-20261130T175835333376Z-000001.ndjson"],"filtered":[],"finished_at":"2026-11-30T17:58:35.720940Z","notices":[],"pages":2,"roots":2,"seconds":0.306,"sent":2,"started_at":"2026-11-30T17:58:35.414180Z","sweep":false,"sync":"wide","unchanged":3}');
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
);
INSERT INTO "sync" VALUES(1,'default','28e4e478','store_01GJV64D00B96BAF8325D7B924','file','$OUTPUT','{"clock":1796061516901508,"database":23403,"host":"1796059563.097864","standby":false,"system_identifier":"7714017064056398554","tables":{"address":{"counters":{"deleted":0,"file":23675,"inserted":46,"oid":23675,"updated":4},"horizon":"3515","scanned":1796061496429391},"claim_image":{"counters":{"deleted":0,"file":24109,"inserted":1,"oid":24109,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_item":{"counters":{"deleted":0,"file":24118,"inserted":1,"oid":24118,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_item_tags":{"counters":{"deleted":0,"file":24127,"inserted":1,"oid":24127,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_order":{"counters":{"deleted":0,"file":24134,"inserted":1,"oid":24134,"updated":0},"horizon":"3515","scanned":1796061496429391},"customer":{"counters":{"deleted":0,"file":23710,"inserted":8,"oid":23710,"updated":1},"horizon":"3517","scanned":1796061514307289},"customer_group_customers":{"counters":{"deleted":0,"file":23731,"inserted":2,"oid":23731,"updated":0},"horizon":"3515","scanned":1796061496429391},"fulfillment":{"counters":{"deleted":0,"file":24145,"inserted":19,"oid":24145,"updated":0},"horizon":"3515","scanned":1796061496429391},"fulfillment_item":{"counters":{"deleted":0,"file":24155,"inserted":45,"oid":24155,"updated":0},"horizon":"3515","scanned":1796061496429391},"gift_card_transaction":{"counters":{"deleted":0,"file":23867,"inserted":0,"oid":23867,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item":{"counters":{"deleted":0,"file":23877,"inserted":65,"oid":23877,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item_adjustment":{"counters":{"deleted":0,"file":23894,"inserted":17,"oid":23894,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item_tax_line":{"counters":{"deleted":0,"file":23901,"inserted":52,"oid":23901,"updated":0},"horizon":"3515","scanned":1796061496429391},"order":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061514307289},"order (cart)":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061514307289},"order_discounts":{"counters":{"deleted":0,"file":23930,"inserted":9,"oid":23930,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_edit":{"counters":{"deleted":0,"file":24171,"inserted":1,"oid":24171,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_gift_cards":{"counters":{"deleted":0,"file":23937,"inserted":0,"oid":23937,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_item_change":{"counters":{"deleted":0,"file":24180,"inserted":1,"oid":24180,"updated":0},"horizon":"3515","scanned":1796061496429391},"payment":{"counters":{"deleted":0,"file":23944,"inserted":20,"oid":23944,"updated":2},"horizon":"3515","scanned":1796061496429391},"payment_session":{"counters":{"deleted":0,"file":23791,"inserted":27,"oid":23791,"updated":0},"horizon":"3515","scanned":1796061496429391},"refund":{"counters":{"deleted":0,"file":24195,"inserted":3,"oid":24195,"updated":0},"horizon":"3515","scanned":1796061496429391},"return":{"counters":{"deleted":0,"file":24204,"inserted":2,"oid":24204,"updated":0},"horizon":"3515","scanned":1796061496429391},"return_item":{"counters":{"deleted":0,"file":24218,"inserted":2,"oid":24218,"updated":0},"horizon":"3515","scanned":1796061496429391},"shipping_method":{"counters":{"deleted":0,"file":23979,"inserted":22,"oid":23979,"updated":0},"horizon":"3515","scanned":1796061496429391},"shipping_method_tax_line":{"counters":{"deleted":0,"file":23990,"inserted":20,"oid":23990,"updated":0},"horizon":"3515","scanned":1796061496429391},"swap":{"counters":{"deleted":0,"file":24226,"inserted":0,"oid":24226,"updated":0},"horizon":"3515","scanned":1796061496429391},"tracking_link":{"counters":{"deleted":0,"file":24238,"inserted":17,"oid":24238,"updated":0},"horizon":"3515","scanned":1796061496429391}},"timeline":"00000001","version":1,"xmax":"3517"}',NULL,946684800000000,0,NULL);
INSERT INTO "sync" VALUES(2,'wide','f2e23870','store_01GJV64D00B96BAF8325D7B924','file','$OUTPUT_wide','{"clock":1796061515446290,"database":23403,"host":"1796059563.097864","standby":false,"system_identifier":"7714017064056398554","tables":{"address":{"counters":{"deleted":0,"file":23675,"inserted":46,"oid":23675,"updated":4},"horizon":"3515","scanned":1796061512637388},"claim_image":{"counters":{"deleted":0,"file":24109,"inserted":1,"oid":24109,"updated":0},"horizon":"3515","scanned":1796061512637388},"claim_item":{"counters":{"deleted":0,"file":24118,"inserted":1,"oid":24118,"updated":0},"horizon":"3515","scanned":1796061512637388},"claim_item_tags":{"counters":{"deleted":0,"file":24127,"inserted":1,"oid":24127,"updated":0},"horizon":"3515","scanned":1796061512637388},"claim_order":{"counters":{"deleted":0,"file":24134,"inserted":1,"oid":24134,"updated":0},"horizon":"3515","scanned":1796061512637388},"customer":{"counters":{"deleted":0,"file":23710,"inserted":8,"oid":23710,"updated":1},"horizon":"3517","scanned":1796061515446290},"customer_group_customers":{"counters":{"deleted":0,"file":23731,"inserted":2,"oid":23731,"updated":0},"horizon":"3515","scanned":1796061512637388},"fulfillment":{"counters":{"deleted":0,"file":24145,"inserted":19,"oid":24145,"updated":0},"horizon":"3515","scanned":1796061512637388},"fulfillment_item":{"counters":{"deleted":0,"file":24155,"inserted":45,"oid":24155,"updated":0},"horizon":"3515","scanned":1796061512637388},"gift_card_transaction":{"counters":{"deleted":0,"file":23867,"inserted":0,"oid":23867,"updated":0},"horizon":"3515","scanned":1796061512637388},"line_item":{"counters":{"deleted":0,"file":23877,"inserted":65,"oid":23877,"updated":0},"horizon":"3515","scanned":1796061512637388},"line_item_adjustment":{"counters":{"deleted":0,"file":23894,"inserted":17,"oid":23894,"updated":0},"horizon":"3515","scanned":1796061512637388},"line_item_tax_line":{"counters":{"deleted":0,"file":23901,"inserted":52,"oid":23901,"updated":0},"horizon":"3515","scanned":1796061512637388},"order":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061515446290},"order (cart)":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061515446290},"order (customer)":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061515446290},"order_discounts":{"counters":{"deleted":0,"file":23930,"inserted":9,"oid":23930,"updated":0},"horizon":"3515","scanned":1796061512637388},"order_edit":{"counters":{"deleted":0,"file":24171,"inserted":1,"oid":24171,"updated":0},"horizon":"3515","scanned":1796061512637388},"order_gift_cards":{"counters":{"deleted":0,"file":23937,"inserted":0,"oid":23937,"updated":0},"horizon":"3515","scanned":1796061512637388},"order_item_change":{"counters":{"deleted":0,"file":24180,"inserted":1,"oid":24180,"updated":0},"horizon":"3515","scanned":1796061512637388},"payment":{"counters":{"deleted":0,"file":23944,"inserted":20,"oid":23944,"updated":2},"horizon":"3515","scanned":1796061512637388},"payment (customer)":{"counters":{"deleted":0,"file":23944,"inserted":20,"oid":23944,"updated":2},"horizon":"3515","scanned":1796061512637388},"payment_session":{"counters":{"deleted":0,"file":23791,"inserted":27,"oid":23791,"updated":0},"horizon":"3515","scanned":1796061512637388},"refund":{"counters":{"deleted":0,"file":24195,"inserted":3,"oid":24195,"updated":0},"horizon":"3515","scanned":1796061512637388},"refund (customer)":{"counters":{"deleted":0,"file":24195,"inserted":3,"oid":24195,"updated":0},"horizon":"3515","scanned":1796061512637388},"return":{"counters":{"deleted":0,"file":24204,"inserted":2,"oid":24204,"updated":0},"horizon":"3515","scanned":1796061512637388},"return_item":{"counters":{"deleted":0,"file":24218,"inserted":2,"oid":24218,"updated":0},"horizon":"3515","scanned":1796061512637388},"shipping_method":{"counters":{"deleted":0,"file":23979,"inserted":22,"oid":23979,"updated":0},"horizon":"3515","scanned":1796061512637388},"shipping_method_tax_line":{"counters":{"deleted":0,"file":23990,"inserted":20,"oid":23990,"updated":0},"horizon":"3515","scanned":1796061512637388},"swap":{"counters":{"deleted":0,"file":24226,"inserted":0,"oid":24226,"updated":0},"horizon":"3515","scanned":1796061512637388},"tracking_link":{"counters":{"deleted":0,"file":24238,"inserted":17,"oid":24238,"updated":0},"horizon":"3515","scanned":1796061512637388}},"timeline":"00000001","version":1,"xmax":"3517"}',NULL,946684800000000,0,NULL);
CREATE INDEX dead_letter_time on dead_letter (sync, time desc, key)
;
