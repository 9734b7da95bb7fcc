import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Parcels, returns and refunds as they stand in a shop.
@Suite(.timeLimit(.minutes(19))) struct `What becomes of an order` {
  /// The facts of one event with their messages.
  private func sent(
    _ pages: [OrderPage],
    _ event: EventName
  ) throws -> [(fact: Fact, properties: [String: Any])] {
    try pages.flatMap { page in
      let derived = DerivedOrders(page, settings: MappingSettings())
      let places = derived.facts.indices.filter {
        derived.facts[$0].event == event && !derived.facts[$0].isAddendum
      }
      return try places.map { index in
        var writer = JSONWriter()
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
        let object =
          try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any]
        return (derived.facts[index], try #require(object?["properties"] as? [String: Any]))
      }
    }
  }

  private func everything(_ medusa: MedusaShop) async throws -> MedusaShop.Run {
    try await medusa.run(since: .since(.init(microseconds: 0)))
  }

  /// An order of one line of four pieces, each 10.00, paid with 60.00, and a line that an edit replaced.
  private static let order = """
    delete from line_item where order_id = '%';
    delete from payment where order_id = '%';
    delete from fulfillment where order_id = '%';
    delete from "return" where order_id = '%';
    delete from refund where order_id = '%';
    delete from shipping_method where order_id = '%';
    delete from order_discounts where order_id = '%';
    update "order" set currency_code = 'eur', tax_rate = null where id = '%';
    insert into line_item (id, order_id, swap_id, claim_order_id, title, unit_price, quantity, created_at) values
      ('item_1', '%', null, null, 'New', 1000, 4, '2024-01-01'),
      ('item_2', null, null, null, 'Edited', 300, 3, '2024-01-01'),
      ('item_3', null, 'swap_1', null, 'Swapped', 200, 2, '2024-01-01'),
      ('item_4', null, null, 'claim_1', 'Claimed', 100, 1, '2024-01-01');
    insert into line_item_adjustment (id, item_id, description, amount) values ('lia_1', 'item_2', '', 90);
    insert into line_item_tax_line (id, item_id, rate, name, code) values ('litl_1', 'item_3', 10, 'v', 'v');
    insert into payment (id, order_id, provider_id, amount, amount_refunded, currency_code, data) values
      ('pay_1', '%', 'manual', 6000, 0, 'eur', '{}');
    """

  private func shop() async throws -> (medusa: MedusaShop, order: String) {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 1))
    let order = try await medusa.lines("select id from \"order\" order by id limit 1 offset 5")[0]
    try await medusa.execute(Self.order.replacing("%", with: order))
    return (medusa, order)
  }

  @Test func `makes its order changed and is told once, step by step`() async throws {
    let (medusa, order) = try await shop()
    let steps: [(sql: String, event: EventName, key: String)] = [
      (
        """
        insert into fulfillment (id, order_id, data, shipped_at) values ('ful_1', '%', '{}', now());
        insert into fulfillment_item values ('ful_1', 'item_1', 1)
        """, .orderShipped, "ful_1/shipped"
      ),
      (
        """
        insert into fulfillment (id, order_id, data, shipped_at) values ('ful_2', '%', '{}', now());
        insert into fulfillment_item values ('ful_2', 'item_1', 3)
        """, .orderShipped, "ful_2/shipped"
      ),
      (
        "insert into tracking_link (id, tracking_number, fulfillment_id) values ('tlink_1', 'JJD', 'ful_2')",
        .orderShipped, ""
      ),
      (
        """
        insert into "return" (id, order_id, status, refund_amount, received_at)
        values ('ret_1', '%', 'received', 1000, now());
        insert into return_item (return_id, item_id, quantity, received_quantity) values ('ret_1', 'item_1', 2, 1);
        insert into refund (id, order_id, amount, reason) values ('ref_1', '%', 1000, 'return')
        """, .orderRefunded, "ret_1/refunded"
      ),
      (
        """
        insert into "return" (id, order_id, status, refund_amount, received_at)
        values ('ret_2', '%', 'received', 1000, now());
        insert into return_item (return_id, item_id, quantity, received_quantity) values ('ret_2', 'item_1', 1, null)
        """, .orderRefunded, "ret_2/refunded"
      ),
      (
        "insert into refund (id, payment_id, amount, reason) values ('ref_2', 'pay_1', 5000, 'other')",
        .orderRefunded, "ref_2/refunded"
      ),
    ]
    var watermark = try await medusa.position()
    var known: Set<FactKey> = []
    for step in steps {
      try await medusa.execute("begin; \(step.sql.replacing("%", with: order)); commit")
      let run = try await medusa.run(since: watermark)
      watermark = run.next
      #expect(run.orders.contains(order), "\(step.sql)")
      let facts = try sent(run.pages, step.event).filter {
        $0.properties["order_id"] as? String == order
      }.map(\.fact)
      let new = facts.filter { !known.contains($0.key) }
      #expect(new.map(\.key.text) == (step.key.isEmpty ? [] : [step.key]), "\(step.sql)")
      known.formUnion(facts.map(\.key))
      known.formUnion(facts.compactMap(\.alias))
    }
    let pages = try await everything(medusa).pages
    let refunds = try sent(pages, .orderRefunded).map(\.properties).filter {
      $0["order_id"] as? String == order
    }
    #expect(refunds.map { $0["refund_type"] as? String } == ["partial", "none", "full"])
    #expect(refunds.map { $0["total"] as? Double } == [10, 0, 50])
    let shipped = try sent(pages, .orderShipped).map(\.properties).filter {
      $0["order_id"] as? String == order
    }
    #expect(shipped.map { $0["total"] as? Double } == [10, 30])
    #expect(shipped.last?["tracking_numbers"] as? [String] == ["JJD"])
  }

  @Test func `names lines of edits, swaps and claims, and lines that are gone`() async throws {
    let (medusa, order) = try await shop()
    try await medusa.execute(
      """
      insert into fulfillment (id, order_id, data, shipped_at, provider_id, tracking_numbers)
      values ('ful_1', '\(order)', '{}', now(), null, '["A1", 7, null, {"a": 1}]');
      insert into fulfillment_item values ('ful_1', 'item_1', 4), ('ful_1', 'item_2', 1), ('ful_1', 'item_9', 1);
      insert into "return" (id, order_id, claim_order_id, status, refund_amount, received_at, updated_at)
      values ('ret_1', '\(order)', 'claim_1', 'received', 0, null, '2024-02-03 04:05:06Z');
      insert into return_item (return_id, item_id, quantity, reason_id, note) values
        ('ret_1', 'item_2', 2, (select min(id) from return_reason), 'n'), ('ret_1', 'item_3', 1, 'rr_gone', null),
        ('ret_1', 'item_4', 1, null, null);
      insert into shipping_method (id, shipping_option_id, return_id, price, data) values
        ('sm_1', 'so_1', 'ret_1', 250, '{}');
      """
    )
    let pages = try await everything(medusa).pages
    let own = try (sent(pages, .orderShipped) + sent(pages, .orderRefunded)).filter {
      $0.properties["order_id"] as? String == order
    }
    let shipped = try #require(own.first?.properties)
    let parts = try #require(shipped["products"] as? [[String: Any]])
    #expect(parts.map { $0["name"] as? String } == ["New", "Edited", nil])
    #expect(parts.map { $0["total"] as? Double } == [40, 2.7, nil])
    #expect(shipped["tracking_numbers"] as? [String] == ["A1", "7"])
    #expect(shipped["fulfillment_provider"] == nil)
    #expect(shipped["partial"] as? Bool == false)
    #expect(shipped["order_total"] as? Double == 40)
    let received = try #require(own.last)
    #expect(
      received.fact.time == Timestamp(microseconds: 1_706_933_106_000_000)
    )
    let back = try #require(received.properties["products"] as? [[String: Any]])
    #expect(back.map { $0["name"] as? String } == ["Edited", "Swapped", "Claimed"])
    #expect(back.map { $0["total"] as? Double } == [5.4, 2.2, 1])
    #expect(back.map { $0["reason_value"] == nil } == [false, true, true])
    #expect(received.properties["claim_id"] as? String == "claim_1")
    #expect(received.properties["return_shipping"] as? Double == 2.5)
  }

  @Test func `knows which claim or swap a refund was given for`() async throws {
    let (medusa, order) = try await shop()
    try await medusa.execute(
      """
      delete from claim_order where order_id = '\(order)'; delete from swap where order_id = '\(order)';
      insert into claim_order (id, order_id, type, refund_amount, created_at) values
        ('claim_1', '\(order)', 'refund', 500, '2024-03-01 10:00'), ('claim_2', '\(order)', 'refund', 500, '2024-03-01 12:00');
      insert into swap (id, order_id, fulfillment_status, payment_status, difference_due, confirmed_at) values
        ('swap_1', '\(order)', 'shipped', 'difference_refunded', -500, '2024-04-01'),
        ('swap_2', '\(order)', 'shipped', 'difference_refunded', -500, '2024-05-01'),
        ('swap_3', '\(order)', 'shipped', 'difference_refunded', null, '2024-05-01');
      insert into refund (id, order_id, amount, reason, created_at) values
        ('ref_1', '\(order)', 500, 'claim', '2024-03-01 10:00:59'), ('ref_2', '\(order)', 500, 'claim', '2024-03-01 12:01:01'),
        ('ref_3', '\(order)', 501, 'claim', '2024-03-01 12:00:01'), ('ref_4', '\(order)', 500, 'other', '2024-03-01 12:00:02'),
        ('ref_5', '\(order)', 500, 'swap', '2024-05-02'), ('ref_6', '\(order)', -2147483648, 'swap', '2024-05-03'),
        ('ref_7', '\(order)', 500, 'claim', 'infinity');
      """
    )
    let page = try #require(try await everything(medusa).pages.first)
    let own = try #require(page.orders.first { page.arena.string($0.id) == order })
    let found = page.refunds[own.refunds.indices].map { refund in
      page.arena.string(refund.claimID) ?? page.arena.string(refund.swapID)
    }
    #expect(found == ["claim_1", nil, nil, nil, "swap_2", nil, nil])
  }

  @Test(arguments: [false, true])
  func `gives back what the refunds say, order by order`(taxInclusive: Bool) async throws {
    let medusa = MedusaShop(
      try await FreshShop.stocked(orders: 400, seed: 3, taxInclusive: taxInclusive)
    )
    let expected = try await medusa.lines(
      """
      select coalesce(r.order_id, p.order_id) || '|' || sum(r.amount)
      from refund r left join payment p on p.id = r.payment_id
      where coalesce(r.order_id, p.order_id) is not null group by coalesce(r.order_id, p.order_id)
      having sum(r.amount) <> 0
      """
    )
    let run = try await everything(medusa)
    var sums: [String: Int] = [:]
    var aliases = 0
    let zero = Set(
      try await medusa.lines("select id from \"order\" where currency_code in ('jpy', 'krw')")
    )
    for (fact, properties) in try sent(run.pages, .orderRefunded) {
      let order = try #require(properties["order_id"] as? String)
      let total = try #require(properties["total"] as? NSNumber).doubleValue
      sums[order, default: 0] += Int((total * (zero.contains(order) ? 1 : 100)).rounded())
      aliases += fact.alias == nil ? 0 : 1
    }
    let found = sums.filter { $0.value != 0 }.map { "\($0.key)|\($0.value)" }
    #expect(Set(found) == Set(expected))
    #expect(aliases > 5 && expected.count > 20)
    // Every piece that left is in a parcel.
    let pieces = try await medusa.lines(
      """
      select sum(quantity) from fulfillment_item join fulfillment on id = fulfillment_id
      where order_id is not null and shipped_at is not null and canceled_at is null
      """
    )
    let shipped = try sent(run.pages, .orderShipped).flatMap {
      ($0.properties["products"] as? [[String: Any]] ?? []).compactMap { $0["quantity"] as? Int }
    }
    #expect(["\(shipped.reduce(0, +))"] == pieces)
  }

  @Test func `is not read when its event is switched off`() async throws {
    var (medusa, _) = try await shop()
    medusa.mapping.disabledEvents = [.orderShipped, .swapShipped]
    #expect(try await everything(medusa).pages.allSatisfy { $0.fulfillments.isEmpty })
    medusa.mapping.disabledEvents = [.orderRefunded]
    let pages = try await everything(medusa).pages
    #expect(pages.allSatisfy { $0.refunds.isEmpty && $0.returns.isEmpty })
    #expect(pages.contains { !$0.fulfillments.isEmpty })
  }

  @Test func `a refund without an order is counted, and only while it is new`() async throws {
    let medusa = MedusaShop(try await FreshShop.stocked(orders: 20, seed: 1))
    let before = try await everything(medusa)
    let old = before.filtered.reduce(0) { $0 + $1.count }
    let watermark = try await medusa.position()
    try await medusa.execute(
      """
      insert into payment (id, provider_id, amount, amount_refunded, currency_code, data)
      values ('pay_lost', 'manual', 5, 0, 'eur', '{}');
      insert into refund (id, payment_id, amount, reason) values
        ('ref_lost', 'pay_lost', 5, 'other'), ('ref_none', 'pay_none', 5, 'other');
      """
    )
    let run = try await medusa.run(since: watermark)
    #expect(
      run.filtered == [
        FilteredCount(event: .orderRefunded, reason: "refund without order", count: 2)
      ]
    )
    #expect(try await everything(medusa).filtered.reduce(0) { $0 + $1.count } == old + 2)
    var muted = medusa
    muted.mapping.disabledEvents = [.orderRefunded]
    #expect(try await everything(muted).filtered.isEmpty)
  }
}
