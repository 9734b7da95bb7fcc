import Foundation
@testable import Medusa
import Pipeline
import SegmentSpec
import Support
import Testing

/// Returns and refunds that something else than Medusa writes, in transactions of their own, with syncs in
/// between.
@Suite(.timeLimit(.minutes(19))) struct `A refund that joins its return` {
  @Test func `in one transaction with it is told by one message`() async throws {
    let desk = try await Desk()
    try await desk.execute(
      desk.received("ret_1", 1000, at: 0) + desk.refunded("ref_1", 1000, at: 0)
    )
    try await desk.sync()
    try await desk.sync(everything: true)
    #expect(
      try await desk.told == [
        Told(refund: "ref_1", of: "ret_1", total: 10, kind: "partial", products: 1)
      ]
    )
  }

  @Test(arguments: [0.5, -4.5])
  func `after the return was told sends the money that is left`(seconds: Double) async throws {
    let desk = try await Desk()
    try await desk.execute(desk.received("ret_1", 1000, at: 0))
    try await desk.sync()
    try await desk.execute(desk.refunded("ref_1", 1000, at: seconds))
    try await desk.sync()
    try await desk.sync(everything: true)
    #expect(
      try await desk.told == [
        Told(of: "ret_1", total: 0, kind: "none", products: 1),
        Told(refund: "ref_1", of: "ret_1", total: 10, kind: "partial"),
      ]
    )
  }

  @Test func `that gives all back after the return was told lists nothing twice`() async throws {
    let desk = try await Desk()
    try await desk.execute(desk.received("ret_1", 6000, at: 0))
    try await desk.sync()
    try await desk.execute(desk.refunded("ref_1", 6000, at: 0))
    try await desk.sync()
    #expect(
      try await desk.told.last == Told(refund: "ref_1", of: "ret_1", total: 60, kind: "full")
    )
  }

  @Test func `and was told first is not told again by the return`() async throws {
    let desk = try await Desk()
    try await desk.execute(desk.refunded("ref_1", 1000, at: -4))
    try await desk.sync()
    try await desk.execute(desk.received("ret_1", 1000, at: 0))
    try await desk.sync()
    try await desk.sync(everything: true)
    #expect(try await desk.told == [Told(refund: "ref_1", total: 10, kind: "partial")])
  }

  @Test func `and takes it from another refund leaves that one told, and is told itself`()
    async throws
  {
    let desk = try await Desk()
    try await desk.execute(
      desk.received("ret_1", 1000, at: 0) + desk.refunded("ref_2", 1000, at: -1)
    )
    try await desk.sync()
    // Nearer in time than the one before.
    try await desk.execute(desk.refunded("ref_1", 1000, at: 0))
    try await desk.sync()
    try await desk.sync(everything: true)
    #expect(
      try await desk.told == [
        Told(refund: "ref_2", of: "ret_1", total: 10, kind: "partial", products: 1),
        Told(refund: "ref_1", of: "ret_1", total: 10, kind: "partial"),
      ]
    )
  }

  @Test func `by an edit of the return's amount is told once`() async throws {
    let desk = try await Desk()
    try await desk.execute(desk.received("ret_1", 900, at: 0))
    try await desk.sync()
    try await desk.execute(desk.refunded("ref_1", 1000, at: 0))
    try await desk.sync()
    for amount in [1000, 900, 1000] {
      try await desk.execute("update \"return\" set refund_amount = \(amount) where id = 'ret_1'")
      try await desk.sync()
    }
    #expect(
      try await desk.told == [
        Told(of: "ret_1", total: 0, kind: "none", products: 1),
        Told(refund: "ref_1", total: 10, kind: "partial"),
      ]
    )
  }

  @Test func `which lies before the watermark's start is told alone`() async throws {
    let desk = try await Desk()
    try await desk.execute(
      desk.received("ret_1", 1000, at: 0) + desk.refunded("ref_1", 1000, at: 0)
    )
    let start = try await desk.setNow(marginSeconds: 0).microseconds
    try await desk.execute(
      """
      update "return" set received_at = to_timestamp(\(start) / 1e6) - interval '0.4 s'
        where id = 'ret_1';
      update refund set created_at = to_timestamp(\(start) / 1e6) + interval '0.4 s'
        where id = 'ref_1';
      """
    )
    try await desk.sync()
    try await desk.sync()
    #expect(
      try await desk.told == [Told(refund: "ref_1", of: "ret_1", total: 10, kind: "partial")]
    )
  }

  /// Returns and refunds come, change and pair again in any order, with syncs and sweeps in between.
  @Test(arguments: [1, 2, 3, nil] as [UInt64?])
  func `or another, in whatever order, is told once with its amount`(fixed: UInt64?) async throws {
    let seed = fixed ?? .random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let desk = try await Desk()
    let amounts = [1000, 1000, 1200]
    var (returns, refunds) = (0, 0)
    var given: [String: Double] = [:]
    for _ in 0..<50 {
      let amount = amounts[random.below(3)]
      let second = Double(random.below(13)) / 2
      let act = random.below(10)
      if act < 2, returns < 9 {
        returns += 1
        try await desk.execute(desk.received("ret_\(returns)", amount, at: second))
      } else if act < 5, refunds < 9 {
        refunds += 1
        given["ref_\(refunds)"] = Double(amount) / 100
        try await desk.execute(desk.refunded("ref_\(refunds)", amount, at: second))
      } else if act == 5 {
        let id = "ret_\(1 + random.below(9))"
        try await desk.execute(
          "update \"return\" set refund_amount = \(amount) where id = '\(id)'"
        )
      } else if act == 6 {
        let (id, reason) = ("ref_\(1 + random.below(9))", ["return", "other"][random.below(2)])
        try await desk.execute("update refund set reason = '\(reason)' where id = '\(id)'")
      } else {
        try await desk.sync(everything: act == 7)
      }
    }
    try await desk.sync(everything: true)
    let told = try await desk.told
    let money = told.filter { $0.refund != nil }
    #expect(money.count == given.count, "seed \(seed)")
    for message in money {
      #expect(message.total == given[message.refund ?? ""], "seed \(seed), \(message)")
    }
    #expect(Set(money.map(\.refund)).count == money.count, "seed \(seed)")
    let back = told.filter { $0.of != nil && $0.products != nil }.map(\.of)
    #expect(Set(back).count == back.count, "seed \(seed)")
    #expect(told.allSatisfy { $0.refund != nil || $0.total == 0 }, "seed \(seed)")
  }
}

/// The content of one Order Refunded.
private struct Told: Equatable {
  var refund: String?
  var of: String?
  var total: Double
  var kind: String
  /// How many products it listed; nil where it had no list.
  var products: Int?
}

/// An order of 60.00 that was paid and has nothing given back yet, and a sync that knows it.
private struct Desk {
  private let medusa: MedusaShop
  private let order: String
  private let line: String
  private let runs: MedusaSync

  init() async throws {
    medusa = MedusaShop(try await FreshShop.stocked(orders: 5, seed: 1))
    let id = try await medusa.lines(
      "select min(order_id) from line_item where order_id is not null"
    )
    order = id[0]
    line = try await medusa.lines("select min(id) from line_item where order_id = '\(order)'")[0]
    runs = try MedusaSync()
    try await medusa.execute(
      """
      delete from refund; delete from payment where order_id = '\(order)';
      delete from "return" where order_id = '\(order)';
      update "order" set currency_code = 'eur' where id = '\(order)';
      insert into payment (id, order_id, provider_id, amount, amount_refunded, currency_code, data) values
        ('pay_1', '\(order)', 'manual', 6000, 0, 'eur', '{}');
      """
    )
    try await runs.run(medusa)
  }

  func execute(_ sql: String) async throws {
    try await medusa.execute("begin; \(sql); commit")
  }

  /// A return received some seconds after noon, with two pieces of a line.
  func received(_ id: String, _ amount: Int, at second: Double) -> String {
    """
    insert into "return" (id, order_id, status, refund_amount, received_at) values
      ('\(id)', '\(order)', 'received', \(amount), \(Self.time(second)));
    insert into return_item (return_id, item_id, quantity, received_quantity) values ('\(id)', '\(line)', 1, 1);
    """
  }

  func refunded(_ id: String, _ amount: Int, at second: Double) -> String {
    """
    insert into refund (id, order_id, amount, reason, created_at) values
      ('\(id)', '\(order)', \(amount), 'return', \(Self.time(second)));
    """
  }

  private static func time(_ second: Double) -> String {
    "timestamptz '2024-03-01 12:00:00Z' + interval '\(second) s'"
  }

  /// One run; over every root with `everything`.
  func sync(everything: Bool = false) async throws {
    if everything { await runs.set(.since(Timestamp(microseconds: 0))) }
    try await runs.run(medusa)
  }

  @discardableResult
  func setNow(marginSeconds: Int64 = 900) async throws -> Timestamp {
    try await runs.setNow(medusa, marginSeconds: marginSeconds)
  }

  /// The content of the order's refunds so far.
  var told: [Told] {
    get async throws {
      var told: [Told] = []
      for message in await runs.destination.messages {
        let object = try JSONSerialization.jsonObject(with: Data(message.utf8)) as? [String: Any]
        guard object?["event"] as? String == "Order Refunded",
          let properties = object?["properties"] as? [String: Any],
          properties["order_id"] as? String == order
        else { continue }
        told.append(
          Told(
            refund: properties["refund_id"] as? String,
            of: properties["return_id"] as? String,
            total: try #require(properties["total"] as? NSNumber).doubleValue,
            kind: try #require(properties["refund_type"] as? String),
            products: (properties["products"] as? [Any])?.count
          )
        )
      }
      return told
    }
  }
}
