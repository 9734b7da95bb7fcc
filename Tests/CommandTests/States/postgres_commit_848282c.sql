-- The default sync of commit_848282c.sql in PostgreSQL, as `state copy` of that commit left it.
CREATE SCHEMA tidemark;
CREATE FUNCTION tidemark.fence(of_sync integer, of_part bigint, of_token bigint, write bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update tidemark.lease
  set last_write = coalesce(write, last_write)
  where sync = of_sync and part = of_part and token = of_token;
  if not found then
    raise exception 'another run took the lease over' using errcode = 'TM001';
  end if;
end
$$;
CREATE TABLE tidemark.backfill (
    sync integer NOT NULL,
    started_at bigint NOT NULL,
    from_time bigint,
    to_time bigint,
    events text,
    "position" text NOT NULL,
    clock bigint NOT NULL,
    fresh_until bigint NOT NULL,
    finished_at bigint,
    is_shared boolean NOT NULL
);
CREATE TABLE tidemark.backfill_part (
    sync integer NOT NULL,
    number bigint NOT NULL,
    range text NOT NULL,
    roots bigint NOT NULL,
    place text,
    read bigint NOT NULL,
    is_finished boolean NOT NULL
);
CREATE TABLE tidemark.dead_letter (
    sync integer NOT NULL,
    key bytea NOT NULL,
    event text NOT NULL,
    message_id text NOT NULL,
    reason text NOT NULL,
    payload bytea NOT NULL,
    "time" bigint NOT NULL,
    attempts bigint NOT NULL,
    first_time bigint NOT NULL,
    answered boolean NOT NULL
);
CREATE TABLE tidemark.lease (
    sync integer NOT NULL,
    part bigint NOT NULL,
    token bigint NOT NULL,
    last_write bigint NOT NULL,
    pid integer NOT NULL,
    host text NOT NULL,
    command text NOT NULL,
    since bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE tidemark.ledger (
    sync integer NOT NULL,
    key bytea NOT NULL,
    digest bytea,
    fate smallint,
    list smallint,
    deliveries integer,
    covered bigint
);
CREATE TABLE tidemark.part (
    sync integer NOT NULL,
    number bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE tidemark.part ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tidemark.part_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE tidemark.run (
    sync integer NOT NULL,
    number bigint NOT NULL,
    command text NOT NULL,
    started_at bigint NOT NULL,
    finished_at bigint,
    outcome text,
    exit_code integer,
    report text
);
CREATE TABLE tidemark.schema_version (
    version integer NOT NULL
);
CREATE TABLE tidemark.sync (
    number integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    file_mark text DEFAULT "left"((gen_random_uuid())::text, 8) NOT NULL,
    store_id text,
    destination_kind text,
    destination_place text,
    "position" text,
    first_position text,
    facts_since bigint,
    margin_seconds bigint,
    deletions_since bigint
);
ALTER TABLE tidemark.sync ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tidemark.sync_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO tidemark.lease VALUES (1, 0, 1, 3, 19207, 'vm', 'tidemark state copy', 1796061517942319, '-infinity');
INSERT INTO tidemark.ledger VALUES (1, '\x01018cdebf8d54234637208f538ea70daf03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018cdebf8d54234637208f538ea70daf04', '\xfb987bd38ec6a27ce74a1b9f0fa6653e', 1, 1, 0, 1704624072843929);
INSERT INTO tidemark.ledger VALUES (1, '\x01018d61bf22e960142295425bd2e015a603', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018d61bf22e960142295425bd2e015a604', '\x0f8376a85ac89f707c78519fb67b959f', 1, 1, 0, 1706938298402066);
INSERT INTO tidemark.ledger VALUES (1, '\x01018d80db229918dae7a9017154b1882501', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018d80db229918dae7a9017154b1882503', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018d80db229918dae7a9017154b1882504', '\xa321a52219b861fa2e25bf83ebce579e', 1, 1, 0, 1707434137308021);
INSERT INTO tidemark.ledger VALUES (1, '\x01018dea47a67423ca36ade4110016b94001', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018dea47a67423ca36ade4110016b94003', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018dea47a67423ca36ade4110016b94004', '\x50f972ee40a3abce0df8876593aab351', NULL, 1, 1, 1738404000000000);
INSERT INTO tidemark.ledger VALUES (1, '\x01018e62fcf1c72a9ac61900405882106e01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018e62fcf1c72a9ac61900405882106e03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018e62fcf1c72a9ac61900405882106e04', '\x0e48815015662b96e61aad2a6d51257b', 1, 1, 0, 1711073543849454);
INSERT INTO tidemark.ledger VALUES (1, '\x01018ebdf0320d3008b38d26491cb2294001', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018ebdf0320d3008b38d26491cb2294003', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018ebdf0320d3008b38d26491cb2294004', '\xc32bc0e3bfa5322ab0107aa45f39822a', 1, 1, 0, 1712631077515698);
INSERT INTO tidemark.ledger VALUES (1, '\x01018ebdf0320d3008b38d26491cb2294006', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018f3b1e9db76a50b5298c59d646352c01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018f3b1e9db76a50b5298c59d646352c03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018f3b1e9db76a50b5298c59d646352c04', '\x5e247fa6a8b8aab6d05dc0d9cbc99793', 1, 1, 0, 1714746379322937);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fa2c1c8ce791ee4906f3300331c4001', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fa2c1c8ce791ee4906f3300331c4003', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fa2c1c8ce791ee4906f3300331c4004', '\x2f2d42aba78c22660b35012e87385b04', 1, 1, 0, 1716580354977560);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fb873fc7f6298f3848431c0163cc301', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fb873fc7f6298f3848431c0163cc303', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01018fb873fc7f6298f3848431c0163cc304', '\x8dd25bbb4d570bf68a854d9302f0e75a', 1, 1, 0, 1716878492985096);
INSERT INTO tidemark.ledger VALUES (1, '\x0101902fa803580b88a019a03b4605046b01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0101902fa803580b88a019a03b4605046b03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0101902fa803580b88a019a03b4605046b04', '\x71a490ab0d8a3e67f5e5adc099133ce4', 1, 1, 0, 1718984393676605);
INSERT INTO tidemark.ledger VALUES (1, '\x010190b897261b63ce3538493014b0082101', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010190b897261b63ce3538493014b0082103', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010190b897261b63ce3538493014b0082104', '\x5aea8b9ddc182a0305dcf11b6cf76eab', 1, 1, 0, 1721104264084925);
INSERT INTO tidemark.ledger VALUES (1, '\x010190eae6e501729c843d2e039e7334ea03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010190eae6e501729c843d2e039e7334ea04', '\xf5e42d454f9443fe551f6fc6d61dc48c', 1, 1, 0, 1722022483699458);
INSERT INTO tidemark.ledger VALUES (1, '\x010191595c84187a0e93a54901d061914c03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010191595c84187a0e93a54901d061914c04', '\x0408a482375a3ee3f5128a892f5ea1da', 1, 1, 0, 1723929588822249);
INSERT INTO tidemark.ledger VALUES (1, '\x010191904ce8e77adc51140d389e202cab03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010191904ce8e77adc51140d389e202cab04', '\x2bb104f5efa43ce8663723824bef5289', 1, 1, 0, 1724702845159323);
INSERT INTO tidemark.ledger VALUES (1, '\x01019217c3aabb39460310e460d8829d0201', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01019217c3aabb39460310e460d8829d0203', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01019217c3aabb39460310e460d8829d0204', '\x7db1cfc59727ca0e797c736485566228', 1, 1, 0, 1727162681030720);
INSERT INTO tidemark.ledger VALUES (1, '\x01019263c0829f48127015ca79409234e401', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01019263c0829f48127015ca79409234e403', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x01019263c0829f48127015ca79409234e404', '\x9844a96bb9c603b95ae5e0b7b4f2baa2', 1, 1, 0, 1728307856048520);
INSERT INTO tidemark.ledger VALUES (1, '\x010192d66d26fd618c00940943545328ec01', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010192d66d26fd618c00940943545328ec03', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010192d66d26fd618c00940943545328ec04', '\x094259afbdcf8728f0e0c6cc71e1b896', 1, 1, 0, 1730186137187315);
INSERT INTO tidemark.ledger VALUES (1, '\x010193147428af5a5ae5a8eb3bc284244801', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010193147428af5a5ae5a8eb3bc284244803', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010193147428af5a5ae5a8eb3bc284244804', '\x256423011b517b7450aa3a290c736f7a', 1, 1, 0, 1731214977198785);
INSERT INTO tidemark.ledger VALUES (1, '\x0101939013ce80515eb23d261a884428e903', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0101939013ce80515eb23d261a884428e904', '\xef79478b898c61d541af1cbc6f9f90d3', 1, 1, 0, 1733343786140511);
INSERT INTO tidemark.ledger VALUES (1, '\x010193f3ab8f10404e218449631af41c8503', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x010193f3ab8f10404e218449631af41c8504', '\x9e86cfc1c0e92919dfc8767ad89480d1', 1, 1, 0, 1735000530140770);
INSERT INTO tidemark.ledger VALUES (1, '\x02018d3d6c7be4284af730e338d4a615a201', '\xa9cc97839cf0b6fe0cd8fc4fa4ae2929', NULL, 1, 2, 1738407600000000);
INSERT INTO tidemark.ledger VALUES (1, '\x0201916a8bf79e425c37b5c2295892b02b01', '\x7ed3dace53fe849c7f409d4b4d4f4eb4', NULL, 1, 1, 1724242243485652);
INSERT INTO tidemark.ledger VALUES (1, '\x03018cde81019c710a83a983628eb1294d02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018ce5019dc9315e76184401d241b02002', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018d61a6e3e122caa3ada8181ee1bd4502', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018d80ca1b3972401314ac2984542c8b02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018de9f7389b5ac2d01ca05a84b5a54902', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018df4ee929833da80854b3b961790cc02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018e62b774b64a14b68c04631832b9ed02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018ebda11bf540805591094990433d4d02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018f3b19daf60b4a62b56573d0c1b80c02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018fa2840c1e128ee5292a0b5ca4b44002', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03018fb84a4c9e6a006695a64ad093156d02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0301902f62864763c4729903625056810502', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x030190b85b69232b160004ef21d027a06202', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x030190bf7a74d91088a7b9ea495247002a02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x030190eab1ee69304ee50cc01898058ced02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0301918d47759013c4d09180624253b0e202', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0301919018d4df215c7239e95386d720c302', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0301921792fdca68d081a4cd5b0251202802', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03019250b6f12c424a35286370d8d0b04f02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x03019263ac8d3e0a0406110a200a4491e602', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x030192d61e91cc61547538ee5844a13d4c02', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x030193144b67161b18811de302caf3b94402', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0301938ff2448f628a06a847720663086102', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018ce383288c5950a59ce07bd4f1812005', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018d6d737022104004b94e124e6411c005', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018d8b0156dc229a3611633a481491e705', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018dedf38733415614800e014e03a92e05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018e63ee46a9588446acc9629687892605', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018fac298ba20a1846ade92948a6ad2e05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04018fbdeec53920481120257894d3088505', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0401903b7443cd7b9467a42833de25b80f05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x040190b9ceeb95428a7489a549dcd30dee05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0401916235f456734ce52d28285213904205', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x04019222eb06c739c8e33484431691a0ef05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x040192672d02b1585ec19ccf79dc8680e805', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x040192d7214e632b8aa40deb4b1a71358005', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x0401939357349d3806e0008f61cce3358a05', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x040193f6171cdd42d8f628cd53ceb5084605', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x05018da9e77edc635ca51426485055b4e007', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x050190d8b5139510140339800106a2010f07', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x06018d820ce022798a3415cf7b98e0094c07', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x060190fcc197950b1ac3a14269de43a86707', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x06019280ecd2992b10042c6918ca573d8f07', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.ledger VALUES (1, '\x08019280ecceb10286a51545615a443cc30a', NULL, NULL, NULL, NULL, NULL);
INSERT INTO tidemark.run VALUES (1, 3, 'tidemark sync', 1796061516868984, 1796061516956903, 'done', 0, '{"batches":0,"bytes":0,"command":"tidemark sync","dead_lettered":0,"events":[],"files":[],"filtered":[],"finished_at":"2026-11-30T17:58:36.956903Z","notices":[],"pages":0,"roots":0,"seconds":0.087,"sent":0,"started_at":"2026-11-30T17:58:36.868984Z","sweep":false,"sync":"default","unchanged":0}');
INSERT INTO tidemark.run VALUES (1, 2, 'tidemark sync', 1796061514262156, 1796061514604959, 'done', 0, '{"batches":1,"bytes":2180,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":2,"event":"identify","filtered":0,"sent":1,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Completed","filtered":0,"sent":0,"unchanged":1},{"dead_lettered":0,"derived":1,"event":"Order Updated","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Shipped","filtered":0,"sent":0,"unchanged":1}],"files":["tidemark-default-20261130T175834148127Z-000001.ndjson"],"filtered":[],"finished_at":"2026-11-30T17:58:34.604959Z","notices":[],"pages":2,"roots":2,"seconds":0.342,"sent":2,"started_at":"2026-11-30T17:58:34.262156Z","sweep":false,"sync":"default","unchanged":3}');
INSERT INTO tidemark.run VALUES (1, 1, 'tidemark sync', 1796061496364980, 1796061496856975, 'done', 0, '{"batches":1,"bytes":112714,"command":"tidemark sync","dead_lettered":0,"events":[{"dead_lettered":0,"derived":24,"event":"identify","filtered":0,"sent":15,"unchanged":9},{"dead_lettered":0,"derived":23,"event":"Checkout Started","filtered":0,"sent":23,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Completed","filtered":0,"sent":20,"unchanged":0},{"dead_lettered":0,"derived":20,"event":"Order Updated","filtered":20,"sent":0,"unchanged":0},{"dead_lettered":0,"derived":15,"event":"Order Shipped","filtered":0,"sent":15,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Order Cancelled","filtered":0,"sent":1,"unchanged":0},{"dead_lettered":0,"derived":4,"event":"Order Refunded","filtered":0,"sent":4,"unchanged":0},{"dead_lettered":0,"derived":1,"event":"Item Claimed","filtered":0,"sent":1,"unchanged":0}],"files":["tidemark-default-20261130T175816261117Z-000001.ndjson"],"filtered":[{"count":20,"event":"Order Updated","reason":"content noted, not sent: it did not change since the watermark''s start"}],"finished_at":"2026-11-30T17:58:16.856975Z","notices":[],"pages":3,"roots":52,"seconds":0.491,"sent":79,"started_at":"2026-11-30T17:58:16.364980Z","sweep":true,"sync":"default","unchanged":9}');
INSERT INTO tidemark.schema_version VALUES (1);
INSERT INTO tidemark.sync OVERRIDING SYSTEM VALUE VALUES (1, 'default', '28e4e478', 'store_01GJV64D00B96BAF8325D7B924', 'file', '$OUTPUT', '{"clock":1796061516901508,"database":23403,"host":"1796059563.097864","standby":false,"system_identifier":"7714017064056398554","tables":{"address":{"counters":{"deleted":0,"file":23675,"inserted":46,"oid":23675,"updated":4},"horizon":"3515","scanned":1796061496429391},"claim_image":{"counters":{"deleted":0,"file":24109,"inserted":1,"oid":24109,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_item":{"counters":{"deleted":0,"file":24118,"inserted":1,"oid":24118,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_item_tags":{"counters":{"deleted":0,"file":24127,"inserted":1,"oid":24127,"updated":0},"horizon":"3515","scanned":1796061496429391},"claim_order":{"counters":{"deleted":0,"file":24134,"inserted":1,"oid":24134,"updated":0},"horizon":"3515","scanned":1796061496429391},"customer":{"counters":{"deleted":0,"file":23710,"inserted":8,"oid":23710,"updated":1},"horizon":"3517","scanned":1796061514307289},"customer_group_customers":{"counters":{"deleted":0,"file":23731,"inserted":2,"oid":23731,"updated":0},"horizon":"3515","scanned":1796061496429391},"fulfillment":{"counters":{"deleted":0,"file":24145,"inserted":19,"oid":24145,"updated":0},"horizon":"3515","scanned":1796061496429391},"fulfillment_item":{"counters":{"deleted":0,"file":24155,"inserted":45,"oid":24155,"updated":0},"horizon":"3515","scanned":1796061496429391},"gift_card_transaction":{"counters":{"deleted":0,"file":23867,"inserted":0,"oid":23867,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item":{"counters":{"deleted":0,"file":23877,"inserted":65,"oid":23877,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item_adjustment":{"counters":{"deleted":0,"file":23894,"inserted":17,"oid":23894,"updated":0},"horizon":"3515","scanned":1796061496429391},"line_item_tax_line":{"counters":{"deleted":0,"file":23901,"inserted":52,"oid":23901,"updated":0},"horizon":"3515","scanned":1796061496429391},"order":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061514307289},"order (cart)":{"counters":{"deleted":0,"file":23913,"inserted":20,"oid":23913,"updated":1},"horizon":"3517","scanned":1796061514307289},"order_discounts":{"counters":{"deleted":0,"file":23930,"inserted":9,"oid":23930,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_edit":{"counters":{"deleted":0,"file":24171,"inserted":1,"oid":24171,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_gift_cards":{"counters":{"deleted":0,"file":23937,"inserted":0,"oid":23937,"updated":0},"horizon":"3515","scanned":1796061496429391},"order_item_change":{"counters":{"deleted":0,"file":24180,"inserted":1,"oid":24180,"updated":0},"horizon":"3515","scanned":1796061496429391},"payment":{"counters":{"deleted":0,"file":23944,"inserted":20,"oid":23944,"updated":2},"horizon":"3515","scanned":1796061496429391},"payment_session":{"counters":{"deleted":0,"file":23791,"inserted":27,"oid":23791,"updated":0},"horizon":"3515","scanned":1796061496429391},"refund":{"counters":{"deleted":0,"file":24195,"inserted":3,"oid":24195,"updated":0},"horizon":"3515","scanned":1796061496429391},"return":{"counters":{"deleted":0,"file":24204,"inserted":2,"oid":24204,"updated":0},"horizon":"3515","scanned":1796061496429391},"return_item":{"counters":{"deleted":0,"file":24218,"inserted":2,"oid":24218,"updated":0},"horizon":"3515","scanned":1796061496429391},"shipping_method":{"counters":{"deleted":0,"file":23979,"inserted":22,"oid":23979,"updated":0},"horizon":"3515","scanned":1796061496429391},"shipping_method_tax_line":{"counters":{"deleted":0,"file":23990,"inserted":20,"oid":23990,"updated":0},"horizon":"3515","scanned":1796061496429391},"swap":{"counters":{"deleted":0,"file":24226,"inserted":0,"oid":24226,"updated":0},"horizon":"3515","scanned":1796061496429391},"tracking_link":{"counters":{"deleted":0,"file":24238,"inserted":17,"oid":24238,"updated":0},"horizon":"3515","scanned":1796061496429391}},"timeline":"00000001","version":1,"xmax":"3517"}', NULL, 946684800000000, 0, NULL);
SELECT pg_catalog.setval('tidemark.part_number_seq', 1, false);
SELECT pg_catalog.setval('tidemark.sync_number_seq', 1, true);
ALTER TABLE ONLY tidemark.backfill_part
    ADD CONSTRAINT backfill_part_pkey PRIMARY KEY (sync, number);
ALTER TABLE ONLY tidemark.backfill
    ADD CONSTRAINT backfill_pkey PRIMARY KEY (sync);
ALTER TABLE ONLY tidemark.dead_letter
    ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (sync, key);
ALTER TABLE ONLY tidemark.lease
    ADD CONSTRAINT lease_pkey PRIMARY KEY (sync, part);
ALTER TABLE ONLY tidemark.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (sync, key);
ALTER TABLE ONLY tidemark.part
    ADD CONSTRAINT part_pkey PRIMARY KEY (sync, name);
ALTER TABLE ONLY tidemark.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (sync, number);
ALTER TABLE ONLY tidemark.sync
    ADD CONSTRAINT sync_name_key UNIQUE (name);
ALTER TABLE ONLY tidemark.sync
    ADD CONSTRAINT sync_pkey PRIMARY KEY (number);
CREATE INDEX dead_letter_time ON tidemark.dead_letter USING btree (sync, "time", key DESC);
