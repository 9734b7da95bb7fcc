import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Texts that are longer than a message, in every place of a shop.
@Suite(.timeLimit(.minutes(19))) struct `Texts that are longer than a message` {
  /// Texts of 96 KB, as Medusa's own API takes them, in the rows of some orders, carts and customers.
  private static let fatten = """
    create function fat(seed text, length int) returns text language sql immutable as
      $$ select left(repeat(md5(seed) || 'ü"', length / 16), length) $$;
    update customer set first_name = fat(id || 1, 96000), phone = fat(id || 2, 31999)
      where id in (select id from customer where has_account order by id limit 6);
    update address set city = fat(id || 1, 96000), company = fat(id || 2, 40000),
        first_name = fat(id || 3, 33000), address_2 = fat(id || 4, 5000)
      where id in (select shipping_address_id from "order" order by id limit 4)
        or id in (select billing_address_id from "order" order by id limit 2)
        or id in (select billing_address_id from customer where has_account order by id limit 2);
    update line_item set title = fat(id, 96000), thumbnail = fat(id || 1, 50000)
      where order_id in (select id from "order" order by id offset 5 limit 5);
    update line_item set title = fat(id, 32001)
      where cart_id in (select id from cart where type = 'default' order by id limit 5);
    update product set subtitle = fat(id, 60000), metadata = jsonb_build_object('brand', fat(id, 50000))
      where id in (select id from product order by id limit 1);
    update return_item set note = fat(return_id, 96000);
    update refund set note = fat(id, 96000);
    update tracking_link set url = 'https://x/' || fat(id, 96000), tracking_number = fat(id, 32000);
    update shipping_option set name = fat(id, 32002)
      where id in (select id from shipping_option order by id limit 1);
    update claim_item set note = fat(id, 96000);
    update claim_image set url = fat(id, 96000);
    update claim_tag set value = fat(id, 96000);
    update customer_group set name = fat(id, 96000)
      where id in (select id from customer_group order by id limit 1);
    update "order" set metadata = jsonb_build_object('big', fat(id, 50000))
      where id in (select id from "order" order by id offset 10 limit 2);
    update "order" set metadata = (select jsonb_object_agg('k' || n, n) from generate_series(1, 4000) n)
      where id in (select id from "order" order by id offset 12 limit 2);
    update "order" set metadata = jsonb_build_object('big', fat(id, 200000))
      where id in (select id from "order" order by id offset 14 limit 2);
    """

  /// The messages of a run, without the ids that contain a state's digest.
  private func sent(
    _ medusa: MedusaShop,
    messageBytes: Int,
    read: Int
  ) async throws -> Set<String> {
    var medusa = medusa
    medusa.options.messageBytes = read
    let sync = try MedusaSync(messageBytes: messageBytes)
    let report = try await sync.run(medusa)
    #expect(report.deadLetterReasons.isEmpty)
    let messages = await sync.destination.messages
    #expect(messages.contains { $0.contains(#""tidemark":{"truncated":true}"#) })
    return Set(messages.map { $0.replacing(/"messageId":"[^"]*"/, with: "") })
  }

  @Test(arguments: [32_000, 60_000])
  func `give the messages that the whole texts would give`(messageBytes: Int) async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 60))
    medusa.mapping.includesMetadata = true
    try await medusa.execute(Self.fatten)
    let bounded = try await sent(medusa, messageBytes: messageBytes, read: messageBytes)
    // Far more than any text has, so that all are read.
    let whole = try await sent(medusa, messageBytes: messageBytes, read: 10_000_000)
    #expect(bounded.count > 200)
    #expect(bounded.subtracting(whole).map { String($0.prefix(300)) } == [])
    #expect(whole.subtracting(bounded).map { String($0.prefix(300)) } == [])
  }

  @Test func `are read no further than that`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 60))
    medusa.mapping.includesMetadata = true
    try await medusa.execute(Self.fatten)
    medusa.options.messageBytes = 32_000
    let run = try await medusa.run(since: .since(Timestamp(microseconds: 0)))
    for page in run.pages {
      // A character more, of two bytes at most; metadata may have twice as much, before it is written.
      for text in [page.orders.map(\.metadata), page.lines.map(\.title)].joined() {
        #expect(text.count <= 64_100)
      }
      #expect(page.arena.bytes.count <= PageSettings.heavyBytes + 64_100 || page.orders.count == 1)
    }
    #expect(run.orders.count == 60)
  }

  @Test func `that were told before their digests had lists of their own are noted, not sent`()
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 30))
    try await medusa.execute(Self.fatten)
    let sync = try MedusaSync(messageBytes: 32_000)
    // As a release did that read everything.
    medusa.options.messageBytes = 10_000_000
    try await sync.run(medusa)
    let known = await sync.destination.messages.count
    medusa.options.messageBytes = 32_000
    try await medusa.execute(
      #"update "order" set display_id = display_id; update customer set phone = phone;"#
    )
    let report = try await sync.run(medusa)
    #expect(await sync.destination.messages.count == known)
    let noted = report.filtered.filter { $0.key.reason == Sift.Reason.noted.rawValue }
    #expect(Set(noted.map(\.key.event)) == [.identify, .orderUpdated])
    // From then on they are known.
    try await medusa.execute(
      #"update "order" set display_id = display_id; update customer set phone = phone;"#
    )
    let next = try await sync.run(medusa)
    #expect(next.filtered.filter { $0.key.reason == Sift.Reason.noted.rawValue }.isEmpty)
    #expect(await sync.destination.messages.count == known)
  }

  @Test func `are sent when they become long, when they change, and when they become short`()
    async throws
  {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 20))
    medusa.options.messageBytes = 32_000
    let sync = try MedusaSync(messageBytes: 32_000)
    try await sync.run(medusa)
    let order = try await medusa.lines(#"select min(id) from "order""#)[0]
    let customer = try await medusa.lines(
      "select min(id) from customer where has_account and deleted_at is null"
    )[0]
    var known = await sync.destination.messages.count
    /// The events that a change sends.
    func news(_ title: String, _ name: String, touches: Bool) async throws -> [String] {
      let time = touches ? ", updated_at = now()" : ""
      try await medusa.execute(
        """
        update line_item set title = \(title)\(time) where order_id = '\(order)';
        update customer set first_name = \(name)\(time) where id = '\(customer)';
        """
      )
      try await sync.run(medusa)
      let messages = await sync.destination.messages.dropFirst(known)
      known += messages.count
      return messages.map {
        $0.contains("Order Updated") ? "updated" : $0.contains("identify") ? "identify" : $0
      }
      .sorted()
    }
    let both = ["identify", "updated"]
    #expect(try await news("repeat('t', 50000)", "repeat('n', 50000)", touches: true) == both)
    #expect(try await news("repeat('t', 50000)", "repeat('n', 50000)", touches: true) == [])
    // The ends differ; no message shows that, but the digest does.
    #expect(
      try await news("repeat('t', 50000) || 'x'", "repeat('n', 50000) || 'x'", touches: false)
        == both
    )
    #expect(try await news("'short'", "'short'", touches: false) == both)
    #expect(try await news("'short'", "'short'", touches: true) == [])
  }
}
