import Pipeline
import SegmentSpec
import Support
import Testing

/// Rows that Medusa may still take back are not sent; rows that it cannot take back any more are.
@Suite(.timeLimit(.minutes(19))) struct `A Medusa v2 row that is not settled` {
  private static let line = #"'[{"id": "ordli_1", "price": "10", "quantity": 2}]'"#

  /// An order of a minute ago without anything that proves it.
  private static func begun(_ more: String, _ age: String = "1 minute") -> String {
    """
    select play.place('order_1', \(line), '{"paid": null, \(more)}', play.now() - interval '\(age)');
    """
  }

  @Test func `that is an order without a payment waits, and is sent once it has one`() async throws
  {
    let stage = try await V2Stage()
    try await stage.play(Self.begun(#""email": "a@b.c""#))
    let (report, sent) = try await stage.run()
    #expect(sent.isEmpty)
    #expect(await stage.sync.destination.messages.isEmpty)
    // Its cart waits with it: only the order shows that a checkout was started.
    #expect(report.waiting.count == 2)
    #expect(report.leftOut(.orderCompleted, "not settled yet") == 1)
    // Nothing of the order's own row moves.
    try await stage.play("select play.pay('order_1', 'pay_1', '20', play.now());")
    try await stage.expect([#"Order Completed {"order_id": "order_1", "total": 20.00}"#])
    let after = try await stage.expect([])
    #expect(after.waiting.count == 0)
  }

  @Test func `that is an order and vanishes was never sent`() async throws {
    let stage = try await V2Stage()
    try await stage.play(Self.begun(#""email": "a@b.c""#))
    try await stage.run()
    try await stage.play("select play.unmake('order_1');")
    let (report, sent) = try await stage.run()
    #expect(sent.isEmpty && report.waiting.count == 0)
    let messages = await stage.sync.destination.messages
    #expect(!messages.contains { $0.contains("order_1") })
    #expect(report.leftOut(.orderCompleted, "never came to be") == 1)
  }

  @Test(arguments: [
    ("a version above 1", "select play.pack('order_1', 'ful_1', '{\"ordli_1\": 2}', play.now());"),
    (
      "a parcel",
      """
      select play.put('order_fulfillment', '{"id": "l", "order_id": "order_1", "fulfillment_id": "ful_9"}'
        || play.times(play.now()));
      """
    ),
    (
      "five minutes",
      "update \"order\" set created_at = created_at - interval '4 minutes 1 second';"
    ),
  ])
  func `that is an order is sent with`(sign: String, sql: String) async throws {
    let stage = try await V2Stage()
    try await stage.play(Self.begun(#""email": "a@b.c""#))
    try await stage.run()
    try await stage.play(sql)
    let (_, sent) = try await stage.run()
    #expect(sent.map(V2Stage.name) == ["Order Completed"], "\(sign)")
  }

  @Test func `that is an order of a few seconds ago waits with everything`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line), '{"email": "a@b.c"}', play.now() - interval '5 seconds');
      """
    )
    let (report, sent) = try await stage.run()
    #expect(sent.isEmpty && report.waiting.count == 1)
    // The checkout was started, whatever becomes of the order.
    let messages = await stage.sync.destination.messages
    #expect(messages.count == 1 && messages.first?.contains("Checkout Started") == true)
  }

  @Test func `that is an order with the canceled payment of another attempt waits`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      Self.begun(#""email": "a@b.c""#)
        + "select play.pay('order_1', 'pay_1', '20', play.now()); update payment set canceled_at = now();"
    )
    try await stage.expect([])
  }

  @Test func `that is an order whose first attempt was paid and given back waits`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      Self.begun(#""email": "a@b.c""#)
        + """
        select play.pay('order_1', 'pay_1', '20', play.now() - interval '3 minutes');
        select play.capture('pay_1', 'capt_1', '20', play.now() - interval '3 minutes');
        select play.refund('pay_1', 'ref_1', '20', play.now() - interval '2 minutes');
        """
    )
    try await stage.expect([])
    try await stage.play(
      """
      select play.put('payment', '{"id": "pay_2", "currency_code": "eur", "provider_id": "pp_stripe_stripe",
        "payment_collection_id": "col_pay_1", "payment_session_id": "payses_2"}' || play.both('amount', '20')
        || play.times(play.now()));
      """
    )
    let report = try await stage.expect([#"Order Completed {"total": 20.00}"#])
    #expect(report.leftOut(.orderRefunded, "refund of a failed checkout") == 1)
  }

  @Test func `that is an order without lines and without their version's summary waits`()
    async throws
  {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      create table play.kept as select * from order_item; delete from order_item; delete from order_summary;
      """
    )
    try await stage.expect([])
    try await stage.play("insert into order_item select * from play.kept;")
    try await stage.expect([#"Order Completed {"products": [{"quantity": 2}]}"#])
  }

  @Test func `that is an order which an edit emptied is sent with its shipping`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line), '{"methods": [{"id": "ordsm_1", "amount": "5"}]}');
      select play.edit('order_1', 'ordch_1', '{"ordli_1": 0}');
      """
    )
    try await stage.expect([
      #"Order Completed {"total": 25.00}"#,
      #"Order Updated {"total": 5.00, "shipping": 5.00, "products": null}"#,
    ])
  }

  @Test func `that is a refund whose provider has not answered waits, and vanishes with it`()
    async throws
  {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.capture('pay_1', 'capt_1', '10', '2025-03-01 11:00Z');
      select play.begin_refund('pay_1', 'ref_1', '4', play.now());
      """
    )
    let first = try await stage.expect(["Order Completed"])
    #expect(first.leftOut(.orderRefunded, "not settled yet") == 1)
    try await stage.play("select play.settle_refund('ref_1', play.now());")
    try await stage.expect([
      #"Order Refunded {"refund_id": "ref_1", "total": 4.00, "refund_type": "partial"}"#
    ])
    try await stage.play("select play.begin_refund('pay_1', 'ref_2', '6', play.now());")
    try await stage.expect([])
    try await stage.play("delete from refund where id = 'ref_2';")
    let last = try await stage.expect([])
    #expect(last.waiting.count == 0)
  }

  @Test(arguments: [MedusaLevel.v2_0, .newest])
  func `that is a refund which the provider refused is never sent`(level: MedusaLevel) async throws
  {
    let stage = try await V2Stage(level)
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.capture('pay_1', 'capt_1', '10', '2025-03-01 11:00Z');
      select play.begin_refund('pay_1', 'ref_1', '4', '2025-03-02 11:00Z');
      """
    )
    let report = try await stage.expect(["Order Completed"])
    #expect(report.leftOut(.orderRefunded, "refund that Medusa never counted") == 1)
    // The next one's sum counts both; an earlier refund that has no transaction is settled by that.
    try await stage.play(
      """
      select play.begin_refund('pay_1', 'ref_2', '3', '2025-03-03 11:00Z');
      select play.settle_refund('ref_2', '2025-03-03 11:00Z', false);
      """
    )
    try await stage.expect([
      #"Order Refunded {"refund_id": "ref_1", "total": 4.00}"#,
      #"Order Refunded {"refund_id": "ref_2", "total": 3.00}"#,
    ])
  }

  @Test func `that is a parcel whose change is not there yet waits`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.pack('order_1', 'ful_1', '{"ordli_1": 2}');
      update fulfillment set shipped_at = play.now();
      """
    )
    let report = try await stage.expect(["Order Completed"])
    #expect(report.leftOut(.orderShipped, "not settled yet") == 1)
    try await stage.play("select play.ship('order_1', 'ful_1', '{\"ordli_1\": 2}', play.now());")
    try await stage.expect([#"Order Shipped {"fulfillment_id": "ful_1", "partial": false}"#])
  }

  @Test func `that is a change of this minute waits until a later one or five minutes`()
    async throws
  {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}',
        '[{"id": "ordli_n", "price": "12", "quantity": 1}]', play.now() - interval '2 minutes');
      """
    )
    let report = try await stage.expect(["Order Completed"])
    #expect(report.leftOut(.swapCreated, "not settled yet") == 1)
    try await stage.play("select play.pack('order_1', 'ful_1', '{\"ordli_n\": 1}', play.now());")
    try await stage.expect([
      #"Swap Created {"swap_id": "oexc_1"}"#, #"Swap Confirmed {"difference_due": 2.00}"#,
    ])
  }

  @Test func `that is a change which Medusa puts back to pending is not sent`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.claim('order_1', 'claim_1', '{"ordli_1": 1}', at => play.now() - interval '2 minutes');
      """
    )
    try await stage.expect(["Order Completed"])
    try await stage.play(
      """
      update order_change set status = 'pending', confirmed_at = null where id = 'ordch_claim_1';
      update order_item set deleted_at = now() where version = 2;
      update order_summary set deleted_at = now() where version = 2;
      update "order" set version = 1;
      """
    )
    try await stage.expect([])
    try await stage.expect([])
  }

  @Test func `that is a confirmed change whose version is not there yet waits`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.claim('order_1', 'claim_1', '{"ordli_1": 1}');
      update "order" set version = 1;
      """
    )
    try await stage.expect(["Order Completed"])
    try await stage.play("update \"order\" set version = 2;")
    try await stage.expect([#"Item Claimed {"claim_id": "claim_1"}"#])
  }

  @Test func `that lies in the future is settled five minutes after it was seen`() async throws {
    let stage = try await V2Stage()
    try await stage.play(Self.begun(#""email": "a@b.c""#, "-1 day"))
    let report = try await stage.expect([])
    #expect(report.waiting.count == 2)
    // The row was seen long ago.
    try await stage.letWaitingAge(bySeconds: 301)
    try await stage.expect(["Order Completed"])
  }

  /// What changes an order, at a moment that is settled by now, and what of it must be sent.
  private static let changesBehindCompletion: [(sql: String, sent: String)] = [
    (
      """
      update "order" set metadata = '{"gift": "yes"}', updated_at = play.now() - interval '40 seconds';
      """,
      #"Order Updated {"order_id": "order_1", "total": 20.00}"#
    ),
    (
      """
      update order_address set city = 'Graz';
      update "order" set updated_at = play.now() - interval '40 seconds';
      """,
      #"Order Updated {"order_id": "order_1", "total": 20.00}"#
    ),
    (
      """
      select play.edit('order_1', 'ordch_1', '{"ordli_1": 1}', at => play.now() - interval '40 seconds');
      """,
      #"Order Updated {"order_id": "order_1", "total": 10.00}"#
    ),
  ]

  @Test(arguments: 0..<3)
  func
    `that is an order which changed just now is sent as completed, and what changes next is sent`(
      number: Int
    ) async throws
  {
    let change = Self.changesBehindCompletion[number]
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line), '{"address": {"city": "Linz"}}');
      update "order" set updated_at = play.now();
      """
    )
    let first = try await stage.expect(["Order Completed"])
    #expect(first.waiting.count == 1)
    #expect(first.counts[.orderUpdated] == nil)
    try await stage.play(change.sql)
    try await stage.expect([change.sent])
    try await stage.expect([])
  }

  @Test func `that is an edit of this minute is sent behind the order, once it is settled`()
    async throws
  {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', \(Self.line));
      select play.edit('order_1', 'ordch_1', '{"ordli_1": 1}', at => play.now());
      """
    )
    try await stage.expect([#"Order Completed {"total": 20.00}"#])
    try await stage.play(
      """
      update order_change set confirmed_at = confirmed_at - interval '40 seconds';
      update "order" set updated_at = updated_at - interval '40 seconds';
      """
    )
    try await stage.expect([#"Order Updated {"total": 10.00}"#])
    try await stage.expect([])
  }
}
