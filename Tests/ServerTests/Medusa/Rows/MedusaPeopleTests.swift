import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// Whose an event is, whatever a storefront or an import left in the rows.
@Suite(.timeLimit(.minutes(19))) struct `People of a shop` {
  /// A shop, and the guests' orders that came from a cart, by id.
  private func shop() async throws -> (medusa: MedusaShop, orders: [String]) {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 120, seed: 1))
    return (medusa, try await medusa.guestsOrders())
  }

  private struct Sent: Decodable {
    var type: String
    var event: String?
    var userId: String?
    var anonymousId: String?
    var properties: Body?
    var traits: Body?

    struct Body: Decodable {
      var order_id: String?
      var email: String?
      var refund_id: String?
      var return_id: String?
    }
  }

  private func sent(_ sync: MedusaSync) async throws -> [Sent] {
    try await sync.destination.messages.map {
      try JSONDecoder().decode(Sent.self, from: Data($0.utf8))
    }
  }

  /// Who completed an order.
  private func buyer(of order: String, _ messages: [Sent]) throws -> Sent {
    try #require(
      messages.first { $0.event == "Order Completed" && $0.properties?.order_id == order }
    )
  }

  /// Whether the order's guest was identified.
  private func isIdentified(by order: String, _ sync: MedusaSync) async throws -> Bool {
    let name = try #require(SyncName("default"))
    return await sync.state.ledger(of: name, keys: [FactKey("\(order)/identify")]) != [nil]
  }

  @Test func `go by no word that a browser writes for nobody, but by the next key`() async throws {
    let (medusa, orders) = try await shop()
    // A json null, an object and a boolean were never ids.
    let words = [
      "undefined", "null", "[object Object]", "NaN", "None", "0", " ", "\u{200B}", "true", "N/A",
      "00000000-0000-0000-0000-000000000000", "anonymous",
    ]
    try #require(orders.count >= words.count + 3)
    for (order, word) in zip(orders, words) {
      try await medusa.execute(
        """
        update cart set context = jsonb_build_object('anonymousId', '\(word)', 'anonymous_id', '\(word)')
        where id = (select cart_id from "order" where id = '\(order)')
        """
      )
    }
    let (next, last, blank) = (
      orders[words.count], orders[words.count + 1], orders[words.count + 2]
    )
    try await medusa.execute(
      """
      update cart set context = '{"anonymousId": "undefined", "ajs_anonymous_id": "-"}',
        metadata = '{"anonymousId": "null", "segment_anonymous_id": "next"}'
      where id = (select cart_id from "order" where id = '\(next)');
      update cart set context = '{"anonymousId": "undefined"}'
      where id = (select cart_id from "order" where id = '\(last)');
      update "order" set metadata = '{"anonymous_id": 0, "ajs_anonymous_id": 42}' where id = '\(last)';
      update cart set context = jsonb_build_object('anonymousId', E'\\u00a0\\t device-7 \\ufeff')
      where id = (select cart_id from "order" where id = '\(blank)');
      """
    )
    let sync = try MedusaSync()
    let report = try await sync.run(medusa)
    #expect(report.deadLettered == 0)
    let messages = try await sent(sync)
    for order in orders.prefix(words.count) {
      let customer = try await medusa.lines(
        "select customer_id from \"order\" where id = '\(order)'"
      )
      #expect(try buyer(of: order, messages).anonymousId == customer.first, "\(order)")
    }
    #expect(try buyer(of: next, messages).anonymousId == "next")
    #expect(try buyer(of: last, messages).anonymousId == "42")
    #expect(try buyer(of: blank, messages).anonymousId == "device-7")
  }

  @Test func `have no e-mail that is none, and no guest is identified by it`() async throws {
    let (medusa, orders) = try await shop()
    let texts = ["", " ", "undefined", "\u{200B}", "nobody"]
    for (order, text) in zip(orders, texts) {
      try await medusa.execute("update \"order\" set email = '\(text)' where id = '\(order)'")
    }
    let trimmed = orders[texts.count]
    try await medusa.execute(
      "update \"order\" set email = E' guest@example.com\\n' where id = '\(trimmed)'"
    )
    let sync = try MedusaSync()
    try await sync.run(medusa)
    let messages = try await sent(sync)
    for order in orders.prefix(texts.count) {
      #expect(try buyer(of: order, messages).properties?.email == nil)
      #expect(try await !isIdentified(by: order, sync))
    }
    #expect(try buyer(of: trimmed, messages).properties?.email == "guest@example.com")
    #expect(messages.contains { $0.traits?.email == "guest@example.com" })
  }

  @Test func `with an account are found by an e-mail in any case, on either side`() async throws {
    let (medusa, orders) = try await shop()
    let pairs = [
      ("Ada@Example.com", "ada@example.com"), ("bob@example.com", "BOB@example.com"),
      ("Eve@Example.com", "eVE@example.COM"), (" dan@example.com", "dan@example.com"),
      ("fay@example.com", " Fay@example.com "), ("gil@example.com", "\tGil@example.com\n"),
    ]
    for (number, (order, pair)) in zip(orders, pairs).enumerated() {
      try await medusa.execute(
        """
        insert into customer (id, email, has_account) values ('cus_case_\(number)', '\(pair.0)', true);
        update "order" set email = '\(pair.1)' where id = '\(order)'
        """
      )
    }
    let sync = try MedusaSync()
    try await sync.run(medusa)
    for order in orders.prefix(pairs.count) {
      #expect(try await !isIdentified(by: order, sync), "\(order)")
    }
    let other = orders[pairs.count]
    #expect(try await isIdentified(by: other, sync))
  }

  @Test func `are sent once more by nothing of this`() async throws {
    let (medusa, orders) = try await shop()
    let sync = try MedusaSync()
    let first = try await sync.run(medusa)
    try await medusa.execute("update \"order\" set no_notification = no_notification")
    let second = try await sync.run(medusa)
    #expect(first.sent > orders.count && second.sent == 0)
  }

  @Test func `and what they gave back, of two rows with one id, are counted where one is not sent`()
    async throws
  {
    let (medusa, orders) = try await shop()
    try await medusa.execute(
      """
      delete from refund; delete from return_item; delete from "return" where swap_id is null;
      insert into refund (id, order_id, amount, reason, created_at, updated_at)
      values ('7', '\(orders[0])', 100, 'discount', now(), now()), ('8', '\(orders[0])', 50, 'other', now(), now());
      insert into "return" (id, order_id, status, refund_amount, received_at, created_at, updated_at)
      values ('7', '\(orders[1])', 'received', 0, now(), now(), now());
      insert into customer (id, email, has_account) select id, id || '@x', true from "order" where id = '\(orders[2])';
      """
    )
    let sync = try MedusaSync()
    var reports: [RunReport] = []
    reports.append(try await sync.run(medusa))
    try await medusa.execute(
      "update refund set note = 'n'; update \"return\" set no_notification = true"
    )
    reports.append(try await sync.run(medusa))
    let refunded = try await sent(sync).filter { $0.event == "Order Refunded" }
    // One of both, and the one with an id of its own.
    #expect(refunded.count == 2)
    #expect(
      Set(refunded.map { $0.properties?.refund_id ?? $0.properties?.return_id }) == ["7", "8"]
    )
    let reason = Sift.Reason.sharedKey.rawValue
    let shared = reports.map { report in
      [EventName.orderRefunded, .identify].map { event in
        report.filtered.first { $0.key.event == event && $0.key.reason == reason }?.value ?? 0
      }
    }
    // The guest's identify under the customer's key, and one of the two refunds; then both.
    #expect(shared == [[1, 1], [2, 0]])
    #expect(reports.allSatisfy { $0.imbalance == nil })
  }
}
