import Commerce
import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Swaps and claims as they stand in a shop.
@Suite(.timeLimit(.minutes(19))) struct `Swaps and claims of an order` {
  private typealias Sent = (fact: Fact, event: String, properties: [String: Any])

  /// The facts of one order with their messages, but for those of the order itself.
  private func sent(_ pages: [OrderPage], of id: String, _ mapping: MappingSettings = .init())
    throws
    -> [Sent]
  {
    let events: Set<EventName> = [.swapCreated, .swapConfirmed, .swapShipped, .itemClaimed]
    return try pages.flatMap { page -> [Sent] in
      let derived = DerivedOrders(page, settings: mapping)
      return try derived.facts.indices.compactMap { index -> Sent? in
        let fact = derived.facts[index]
        guard events.contains(fact.event),
          page.arena.string(page.orders[Int(fact.root)].id) == id
        else { return nil }
        var writer = JSONWriter()
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
        let object =
          try JSONSerialization.jsonObject(with: Data(writer.bytes)) as? [String: Any]
        return (
          fact, fact.event.rawValue, try #require(object?["properties"] as? [String: Any])
        )
      }
    }
  }

  private func everything(_ medusa: MedusaShop) async throws -> [OrderPage] {
    try await medusa.run(since: .since(.init(microseconds: 0))).pages
  }

  /// An order in euros without swaps and claims, with one line of four pieces, each 10.00 and 10 %.
  private func shop(taxInclusive: Bool = false) async throws -> (medusa: MedusaShop, order: String)
  {
    let medusa = MedusaShop(
      try await FreshShop.stocked(orders: 20, seed: 1, taxInclusive: taxInclusive)
    )
    let order = try await medusa.lines("select id from \"order\" order by id limit 1 offset 5")[0]
    try await medusa.execute(
      """
      delete from line_item where order_id = '%';
      delete from swap where order_id = '%';
      delete from claim_order where order_id = '%';
      update "order" set currency_code = 'eur', tax_rate = null where id = '%';
      insert into line_item (id, order_id, title, unit_price, quantity) values ('item_1', '%', 'Old', 1000, 4);
      insert into line_item_tax_line (id, item_id, rate, name, code) values ('litl_1', 'item_1', 10, 'v', 'v');
      """.replacing("%", with: order)
    )
    return (medusa, order)
  }

  private func swap(
    _ id: String,
    status: String,
    difference: String,
    confirmed: String = "null"
  ) -> String {
    """
    insert into swap (id, order_id, fulfillment_status, payment_status, difference_due, created_at, confirmed_at)
    values ('\(id)', '%', 'not_fulfilled', '\(status)', \(difference), '2024-03-01 10:00Z', \(confirmed));
    """
  }

  @Test(
    arguments: [
      ("not_paid", "null", nil), ("awaiting", "1500", 15), ("captured", "1500", 15),
      ("confirmed", "0", 0), ("difference_refunded", "-250", -2.5), ("canceled", "null", nil),
      ("requires_action", "1", 0.01),
    ] as [(String, String, Double?)]
  )
  func `a swap says what is paid, in each state of its payment`(
    status: String,
    difference: String,
    total: Double?
  ) async throws {
    let (medusa, order) = try await shop()
    let sql =
      swap("swap_1", status: status, difference: difference, confirmed: "'2024-03-02 10:00Z'")
        + """
        insert into line_item (id, swap_id, title, unit_price, quantity, is_return, created_at) values
          ('item_2', 'swap_1', 'New', 1200, 2, false, '2024-01-02'), ('item_0', 'swap_1', 'Newer', 5, 1, false, '2024-01-03'),
          ('item_3', 'swap_1', 'Back', -1000, 1, true, '2024-01-01');
        insert into "return" (id, swap_id, status, refund_amount) values ('ret_1', 'swap_1', 'requested', 1000);
        insert into return_item (return_id, item_id, quantity, received_quantity) values
          ('ret_1', 'item_1', 3, 1), ('ret_1', 'item_gone', 1, null), ('ret_1', 'item_2', 0, 0);
        """
    try await medusa.execute(sql.replacing("%", with: order))
    let sent = try sent(try await everything(medusa), of: order)
    #expect(sent.map(\.event) == ["Swap Created", "Swap Confirmed"])
    #expect(sent.map(\.fact.key.text) == ["swap_1/created", "swap_1/confirmed"])
    #expect(
      sent.map(\.fact.time.microseconds) == [1_709_287_200_000_000, 1_709_373_600_000_000]
    )
    for (fact, _, properties) in sent {
      #expect(properties["payment_status"] as? String == status)
      #expect(properties["swap_id"] as? String == "swap_1")
      let isConfirmed = fact.event == .swapConfirmed
      #expect(properties["total"] as? Double == (isConfirmed ? total : nil))
      #expect(properties["difference_due"] as? Double == (isConfirmed ? total : nil))
      let new = try #require(properties["new_items"] as? [[String: Any]])
      #expect(new.map { $0["name"] as? String } == ["New", "Newer"])
      #expect(new.map { $0["quantity"] as? Int } == [2, 1])
      #expect(new.map { $0["price"] as? Double } == [12, 0.05])
      let back = try #require(properties["return_items"] as? [[String: Any]])
      #expect(back.map { $0["line_item_id"] as? String } == ["item_1", "item_gone"])
      #expect(back.map { $0["quantity"] as? Int } == [3, 1])
      #expect(back.map { $0["price"] as? Double } == [10, nil])
    }
  }

  @Test func `a swap that is confirmed later sends that alone, then its parcel`() async throws {
    let (medusa, order) = try await shop()
    let sync = try MedusaSync()
    try await sync.run(medusa)
    func told() async throws -> [String] {
      try await sync.destination.messages.compactMap { message in
        let object = try JSONSerialization.jsonObject(with: Data(message.utf8)) as? [String: Any]
        let properties = object?["properties"] as? [String: Any]
        guard properties?["swap_id"] as? String == "swap_1" else { return nil }
        return object?["event"] as? String
      }
    }
    #expect(try await told().isEmpty)
    let steps: [(sql: String, event: [String])] = [
      (swap("swap_1", status: "not_paid", difference: "null"), ["Swap Created"]),
      (
        "insert into line_item (id, swap_id, title, unit_price, quantity) values ('item_2', 'swap_1', 'New', 1200, 2)",
        []
      ),
      (
        "update swap set confirmed_at = now(), difference_due = 200, payment_status = 'captured' where id = 'swap_1'",
        ["Swap Confirmed"]
      ),
      (
        "insert into fulfillment (id, swap_id, data) values ('ful_1', 'swap_1', '{}'); insert into fulfillment_item values ('ful_1', 'item_2', 1)",
        []
      ),
      ("update fulfillment set shipped_at = now() where id = 'ful_1'", ["Swap Shipped"]),
      ("update swap set fulfillment_status = 'shipped' where id = 'swap_1'", []),
    ]
    var expected: [String] = []
    let row = "select updated_at from \"order\" where id = '\(order)'"
    let old = try await medusa.lines(row)
    for step in steps {
      try await medusa.execute(step.sql.replacing("%", with: order))
      try await sync.run(medusa)
      expected += step.event
      #expect(try await told() == expected, "\(step.sql)")
      #expect(try await medusa.lines(row) == old)
    }
  }

  @Test func `a parcel of a swap is told apart from those of its order and its claims`()
    async throws
  {
    let (medusa, order) = try await shop()
    let sql =
      swap("swap_1", status: "captured", difference: "700")
        + """
        insert into claim_order (id, order_id, type) values ('claim_1', '%', 'replace');
        insert into line_item (id, swap_id, title, unit_price, quantity) values ('item_2', 'swap_1', 'New', 1200, 2);
        insert into line_item_tax_line (id, item_id, rate, name, code) values ('litl_2', 'item_2', 10, 'v', 'v');
        insert into fulfillment (id, order_id, swap_id, claim_order_id, data, shipped_at, canceled_at, provider_id, tracking_numbers)
        values
          ('ful_1', null, 'swap_1', null, '{}', '2024-03-03', null, 'dhl', '["old"]'),
          ('ful_2', null, 'swap_1', null, '{}', '2024-03-04', null, 'dhl', '["A1", 7]'),
          ('ful_3', null, null, 'claim_1', '{}', '2024-03-03', null, 'dhl', '[]'),
          ('ful_4', null, 'swap_1', null, '{}', '2024-03-03', now(), 'dhl', '[]'),
          ('ful_5', null, 'swap_1', null, '{}', null, null, 'dhl', '[]'),
          ('ful_6', '%', 'swap_1', null, '{}', '2024-03-03', null, 'dhl', '[]');
        insert into fulfillment_item values
          ('ful_1', 'item_2', 1), ('ful_2', 'item_2', 1), ('ful_3', 'item_2', 1), ('ful_6', 'item_1', 1);
        insert into tracking_link (id, tracking_number, fulfillment_id, url) values ('tlink_1', 'JJD', 'ful_1', 'https://t.example');
        """
    try await medusa.execute(sql.replacing("%", with: order))
    let pages = try await everything(medusa)
    let shipped = try sent(pages, of: order).filter { $0.fact.event == .swapShipped }
    #expect(shipped.map(\.fact.key.text) == ["ful_1/shipped", "ful_2/shipped"])
    let properties = shipped.map(\.properties)
    #expect(properties.map { $0["tracking_numbers"] as? [String] } == [["JJD"], ["A1", "7"]])
    #expect(properties[0]["tracking_urls"] as? [String] == ["https://t.example"])
    #expect(properties.map { $0["fulfillment_provider"] as? String } == ["dhl", "dhl"])
    #expect(properties.map { $0["total"] as? Double } == [7, 7])
    for properties in properties {
      let products = try #require(properties["products"] as? [[String: Any]])
      #expect(products.map { $0["line_item_id"] as? String } == ["item_2"])
      #expect(products.map { $0["total"] as? Double } == [13.2])
    }
    // One that names both is the order's.
    let facts = pages.flatMap { DerivedOrders($0, settings: MappingSettings()).facts }
    #expect(facts.filter { $0.key.text == "ful_6/shipped" }.map(\.event) == [.orderShipped])
    var muted = medusa
    muted.mapping.disabledEvents = [.orderShipped]
    let left = try sent(try await everything(muted), of: order, muted.mapping)
    #expect(
      left.filter { $0.fact.event == .swapShipped }.map(\.properties.count)
        == properties.map(\.count)
    )
  }

  @Test func `a claimed item has its line, its tags and its images`() async throws {
    let (medusa, order) = try await shop()
    let sql = """
      insert into claim_order (id, order_id, type, refund_amount, created_at) values
        ('claim_2', '%', 'replace', null, '2024-03-02'), ('claim_1', '%', 'refund', 1234, '2024-03-01 10:00Z'),
        ('claim_3', '%', 'refund', 1, '2024-03-03');
      update claim_order set deleted_at = now() where id = 'claim_3';
      insert into product_variant (id, title, product_id, sku, inventory_quantity, deleted_at)
      values ('variant_1', 'Size L', 'prod_1', 'OLD-L', 0, now());
      update line_item set variant_id = 'variant_1' where id = 'item_1';
      insert into line_item (id, claim_order_id, title, unit_price, quantity) values ('item_5', 'claim_1', 'Sent again', 700, 1);
      insert into claim_item (id, claim_order_id, item_id, variant_id, reason, note, quantity, created_at) values
        ('citm_1', 'claim_1', 'item_1', 'variant_1', 'other', 'torn', 2, '2024-03-01'),
        ('citm_2', 'claim_1', 'item_gone', 'variant_1', 'wrong_item', null, 1, '2024-03-01'),
        ('citm_3', 'claim_2', 'item_5', 'variant_gone', 'missing_item', '', 1, '2024-03-01'),
        ('citm_4', 'claim_2', 'item_1', 'variant_1', 'other', null, 1, '2024-03-01'),
        ('citm_5', 'claim_3', 'item_1', 'variant_1', 'other', null, 1, '2024-03-01');
      update claim_item set deleted_at = now() where id = 'citm_4';
      insert into claim_tag (id, value, created_at, deleted_at) values
        ('ctag_b', 'first', '2024-01-01', null), ('ctag_a', 'second', '2024-01-02', null), ('ctag_c', 'gone', '2024-01-01', now());
      insert into claim_item_tags (item_id, tag_id) values
        ('citm_1', 'ctag_a'), ('citm_1', 'ctag_b'), ('citm_1', 'ctag_c'), ('citm_1', 'ctag_none'), ('citm_3', 'ctag_a');
      insert into claim_image (id, claim_item_id, url, created_at, deleted_at) values
        ('cimg_b', 'citm_1', 'https://c.example/1', '2024-01-01', null), ('cimg_a', 'citm_1', 'https://c.example/2', '2024-01-02', null),
        ('cimg_c', 'citm_1', 'https://c.example/3', '2024-01-01', now());
      """
    try await medusa.execute(sql.replacing("%", with: order))
    let claimed = try sent(try await everything(medusa), of: order)
    #expect(
      claimed.map(\.fact.key.text) == ["citm_1/claimed", "citm_2/claimed", "citm_3/claimed"]
    )
    #expect(claimed[0].fact.time == Timestamp(microseconds: 1_709_287_200_000_000))
    let properties = claimed.map(\.properties)
    func values<Value>(_ name: String, of type: Value.Type) -> [Value?] {
      properties.map { $0[name] as? Value }
    }
    #expect(values("claim_id", of: String.self) == ["claim_1", "claim_1", "claim_2"])
    #expect(values("type", of: String.self) == ["refund", "refund", "replace"])
    #expect(values("reason", of: String.self) == ["other", "wrong_item", "missing_item"])
    #expect(values("note", of: String.self) == ["torn", nil, nil])
    #expect(values("refund_amount", of: Double.self) == [12.34, 12.34, nil])
    #expect(values("price", of: Double.self) == [10, nil, 7])
    #expect(values("quantity", of: Int.self) == [2, 1, 1])
    #expect(values("name", of: String.self) == ["Old", nil, "Sent again"])
    #expect(values("sku", of: String.self) == ["OLD-L", "OLD-L", nil])
    #expect(values("variant", of: String.self) == ["Size L", "Size L", nil])
    #expect(values("product_id", of: String.self) == ["prod_1", "prod_1", "item_5"])
    #expect(
      values("tags", of: [[String: String]].self) == [
        [["id": "ctag_b", "value": "first"], ["id": "ctag_a", "value": "second"]], nil,
        [["id": "ctag_a", "value": "second"]],
      ]
    )
    #expect(
      values("images", of: [String].self)
        == [["https://c.example/1", "https://c.example/2"], nil, nil]
    )
  }

  @Test func `prices with tax are net once Medusa has told the tax`() async throws {
    let (medusa, order) = try await shop(taxInclusive: true)
    let sql =
      swap("swap_1", status: "not_paid", difference: "null")
        + """
        insert into line_item (id, swap_id, title, unit_price, quantity, includes_tax) values
          ('item_2', 'swap_1', 'New', 1100, 2, true);
        """
    try await medusa.execute(sql.replacing("%", with: order))
    func price() async throws -> Double? {
      let items = try sent(try await everything(medusa), of: order).first?.properties["new_items"]
      return (items as? [[String: Any]])?.first?["price"] as? Double
    }
    #expect(try await price() == 11)
    try await medusa.execute(
      "insert into line_item_tax_line (id, item_id, rate, name, code) values ('litl_2', 'item_2', 10, 'v', 'v')"
    )
    #expect(try await price() == 10)
  }

  @Test func `each new row makes its order changed, though the order's own row does not move`()
    async throws
  {
    let (medusa, order) = try await shop()
    let steps = [
      swap("swap_1", status: "not_paid", difference: "null"),
      "insert into line_item (id, swap_id, title, unit_price, quantity) values ('item_2', 'swap_1', 'N', 1, 1)",
      "insert into \"return\" (id, swap_id, status, refund_amount) values ('ret_1', 'swap_1', 'requested', 1)",
      "insert into return_item (return_id, item_id, quantity) values ('ret_1', 'item_1', 1)",
      "insert into fulfillment (id, swap_id, data) values ('ful_1', 'swap_1', '{}')",
      "insert into fulfillment_item values ('ful_1', 'item_2', 1)",
      "insert into tracking_link (id, tracking_number, fulfillment_id) values ('tlink_1', 'J', 'ful_1')",
      "insert into claim_order (id, order_id, type) values ('claim_1', '%', 'refund')",
      """
      insert into claim_item (id, claim_order_id, item_id, variant_id, reason, quantity)
      values ('citm_1', 'claim_1', 'item_1', 'variant_1', 'other', 1)
      """,
      "insert into claim_item_tags values ('citm_1', 'ctag_1')",
      "insert into claim_image (id, claim_item_id, url) values ('cimg_1', 'citm_1', 'u')",
    ]
    let old = try await medusa.lines("select updated_at from \"order\" where id = '\(order)'")
    var watermark = try await medusa.position()
    for sql in steps {
      try await medusa.execute(sql.replacing("%", with: order))
      let run = try await medusa.run(since: watermark)
      #expect(run.orders.contains(order), "\(sql)")
      watermark = run.next
    }
    #expect(
      try await medusa.lines("select updated_at from \"order\" where id = '\(order)'") == old
    )
  }

  @Test func `are not read when their events are switched off`() async throws {
    var medusa = MedusaShop(try await FreshShop.stocked(orders: 200, seed: 1))
    func parts(_ pages: [OrderPage]) -> [Bool] {
      [
        pages.contains { !$0.swaps.isEmpty }, pages.contains { !$0.claimItems.isEmpty },
        pages.contains { page in page.fulfillments.contains { $0.swap >= 0 } },
        pages.contains { page in page.orders.contains { $0.movedLines.count > 0 } },
      ]
    }
    #expect(parts(try await everything(medusa)) == [true, true, true, true])
    let rest: Set<EventName> = [.orderShipped, .orderRefunded]
    medusa.mapping.disabledEvents = rest.union([.swapCreated, .swapConfirmed, .swapShipped])
    #expect(parts(try await everything(medusa))[..<3] == [false, true, false])
    medusa.mapping.disabledEvents = rest.union([.swapShipped, .itemClaimed])
    #expect(parts(try await everything(medusa)) == [true, false, false, true])
    medusa.mapping.disabledEvents.formUnion([.swapCreated, .swapConfirmed])
    #expect(parts(try await everything(medusa)) == [false, false, false, false])
  }

  @Test func `a deleted swap is not told, nor are its parcels`() async throws {
    let (medusa, order) = try await shop()
    let sql =
      swap("swap_1", status: "captured", difference: "1", confirmed: "now()")
        + """
        update swap set deleted_at = now() where id = 'swap_1';
        insert into fulfillment (id, swap_id, data, shipped_at) values ('ful_1', 'swap_1', '{}', now());
        """
    try await medusa.execute(sql.replacing("%", with: order))
    #expect(try sent(try await everything(medusa), of: order).isEmpty)
  }
}
