@testable import Commerce
import SegmentSpec
import Testing

/// The facts that wait, the rows that settle them, and the facts that are never sent.
@Suite(.timeLimit(.minutes(9))) struct `What of a Medusa v2 store holds` {
  /// Keys of the facts, ids of the rows that wait, and the facts left out, so many seconds after the order; a key with
  /// a question mark is that of a state that waits.
  private func outcome(
    after seconds: Int64,
    firstSeen: [String: Int64] = [:],
    with settings: MappingSettings = MappingSettings(),
    _ builder: V2PageBuilder
  ) -> (keys: [String], waiting: [String], leftOut: [String]) {
    let clock = SettlingClock(
      now: V2PageBuilder.at(seconds),
      firstSeen: firstSeen.mapValues { V2PageBuilder.at($0) }
    )
    let derived = builder.derived(settings, clock: clock)
    return (
      derived.facts.map { $0.key.text + ($0.waits ? "?" : "") }, derived.waiting.map(\.row),
      derived.leftOut.map { "\($0.event.rawValue): \($0.reason.rawValue) \($0.count)" }
    )
  }

  private static let sent = ["order_1/identify", "order_1/completed"]
  private static let waits = [
    "identify: not settled yet 1", "Order Completed: not settled yet 1",
  ]

  /// An order of one line.
  private static func order(
    version: Int32 = 1,
    _ edit: (inout Order, inout V2Order, inout Arena) -> Void = { _, _, _ in }
  ) -> V2PageBuilder {
    var builder = V2PageBuilder()
    builder.order(version: version, edit)
    let line = builder.line()
    builder.item(line, "2", version: version)
    builder.summary(1)
    return builder
  }

  @Test(arguments: [
    ("nothing", 31, false), ("nothing", 299, false), ("nothing", 300, true),
    ("payment", 29, false), ("payment", 30, true), ("canceled payment", 31, false),
    ("refunded payment", 31, false), ("half refunded payment", 31, true),
    ("later refund", 31, true), ("version", 31, true), ("parcel", 31, true),
    ("canceled order", 31, true),
  ])
  func `an order counts when something proves it`(proof: String, seconds: Int64, counts: Bool) {
    var builder = Self.order(version: proof == "version" ? 2 : 1) { order, _, _ in
      if proof == "canceled order" { order.canceledAt = V2PageBuilder.at(1) }
    }
    let captured = V2PageBuilder.Amount(id: "capt_1", amount: "50", at: -20)
    func paid(_ refund: V2PageBuilder.Amount?) -> V2PageBuilder.Paid {
      .init(id: "pay_1", at: -30, captures: [captured], refunds: refund.map { [$0] } ?? [])
    }
    switch proof {
    case "payment": builder.collection(payments: [.init(id: "pay_1")])
    case "canceled payment": builder.collection(payments: [.init(id: "pay_1", canceledAt: -5)])
    case "refunded payment":
      builder.collection(payments: [paid(.init(id: "ref_1", amount: "50", at: -10))])
    case "half refunded payment":
      builder.collection(payments: [paid(.init(id: "ref_1", amount: "20", at: -10))])
    case "later refund":
      builder.collection(payments: [paid(.init(id: "ref_1", amount: "50", at: 10))])
    case "parcel": builder.parcel("ful_1")
    default: break
    }
    let (keys, waiting, leftOut) = outcome(after: seconds, builder)
    #expect(keys.contains("order_1/completed") == counts)
    #expect(waiting.contains("order_1") == !counts)
    #expect(leftOut.contains("Order Completed: not settled yet 1") == !counts)
  }

  @Test func `a waiting order sends nothing at all, and what it would send is counted`() {
    let (keys, waiting, leftOut) = outcome(after: 10, Self.order())
    #expect(keys.isEmpty)
    #expect(waiting == ["order_1"])
    #expect(leftOut == Self.waits)
  }

  @Test func `waiting ends when a run saw the row long ago, whatever its time says`() {
    let future = Self.order { order, _, _ in
      order.createdAt = V2PageBuilder.at(9_000)
      order.updatedAt = V2PageBuilder.at(9_000)
    }
    #expect(outcome(after: 400, firstSeen: ["order_1": 101], future).keys.isEmpty)
    let (keys, waiting, _) = outcome(after: 400, firstSeen: ["order_1": 100], future)
    #expect(keys == Self.sent + ["order_1/updated"])
    #expect(waiting.isEmpty)
  }

  @Test func `a row that waits keeps the moment at which it was first seen`() {
    let clock = SettlingClock(
      now: V2PageBuilder.at(10),
      firstSeen: ["order_1": V2PageBuilder.at(4)]
    )
    let waiting = Self.order().derived(clock: clock).waiting
    #expect(
      waiting == [
        WaitingRow(kind: "order", root: "order_1", row: "order_1", firstSeen: V2PageBuilder.at(4))
      ]
    )
  }

  @Test func `drafts and deleted orders are none, canceled drafts among them`() {
    for edit in [
      { (order, _, arena) in order.status = arena.append("draft") },
      { (_, row, _) in row.isDraft = true }, { (_, row, _) in row.isDeleted = true },
      { (order, row, _) in
        row.isDraft = true
        order.canceledAt = V2PageBuilder.at(1)
      },
    ] as [(inout Order, inout V2Order, inout Arena) -> Void] {
      let (keys, waiting, leftOut) = outcome(after: 90_000, Self.order(edit))
      #expect(keys.isEmpty && waiting.isEmpty && leftOut.isEmpty)
    }
  }

  @Test func `an order without lines is empty if its version is whole, else it waits`() {
    var torn = V2PageBuilder()
    torn.order(version: 2) { order, _, _ in order.updatedAt = V2PageBuilder.at(1_000) }
    torn.item(torn.line(), "1")
    torn.summary(1)
    #expect(outcome(after: 1_200, torn).waiting == ["order_1"])
    var empty = torn
    empty.summary(2)
    #expect(outcome(after: 1_200, empty).keys == Self.sent + ["order_1/updated"])
    // Neither age settles it nor that a run saw it long ago.
    #expect(outcome(after: 90_000, torn).waiting == ["order_1"])
    let seen = outcome(after: 90_000, firstSeen: ["order_1": 89_700], torn)
    #expect(seen.waiting == ["order_1"] && seen.keys.isEmpty)
  }

  @Test func `an order that changed just now waits with its cancelling and its changes`() {
    let builder = Self.order { order, _, _ in
      order.updatedAt = V2PageBuilder.at(1_000)
      order.canceledAt = V2PageBuilder.at(1_000)
    }
    let (keys, waiting, leftOut) = outcome(after: 1_029, builder)
    #expect(keys == Self.sent + ["order_1/updated?"])
    #expect(waiting == ["order_1"])
    #expect(leftOut == ["Order Cancelled: not settled yet 1"])
    let calm = outcome(after: 1_030, builder)
    #expect(calm.keys == Self.sent + ["order_1/cancelled", "order_1/updated"])
    #expect(calm.waiting.isEmpty)
  }

  private static func refunds(
    refunded: String,
    currency: String = "eur",
    _ refunds: [V2PageBuilder.Amount],
    hasCart: Bool = true
  ) -> V2PageBuilder {
    var builder = order { _, row, _ in row.hasCart = hasCart }
    builder.collection(
      captured: "50",
      refunded: refunded,
      payments: [
        .init(
          id: "pay_1",
          capturedAt: 1,
          captures: [.init(id: "capt_1", amount: "50", at: 1)],
          refunds: refunds
        )
      ]
    )
    return builder
  }

  @Test(arguments: [
    ("0", 1_200, "waits"), ("0", 1_300, "never"), ("19.98", 1_300, "never"),
    ("19.99", 1_200, "never"), ("19.9900001", 1_200, "sent"), ("20", 1_001, "sent"),
  ])
  func `a refund is settled by its collection's sum, never by age`(
    refunded: String,
    seconds: Int64,
    result: String
  ) {
    let builder = Self.refunds(
      refunded: refunded,
      [.init(id: "ref_1", amount: "20", at: 1_000)]
    )
    let (keys, waiting, leftOut) = outcome(after: seconds, builder)
    #expect(keys.contains("ref_1/refunded") == (result == "sent"))
    let isWaiting = result == "waits" || (refunded == "19.99" && seconds == 1_200)
    #expect(waiting == (isWaiting ? ["ref_1"] : []))
    switch (result, isWaiting) {
    case ("sent", _): #expect(leftOut.isEmpty)
    case (_, true): #expect(leftOut == ["Order Refunded: not settled yet 1"])
    default: #expect(leftOut == ["Order Refunded: refund that Medusa never counted 1"])
    }
  }

  @Test func `a transaction settles the refund that it names and no other`() {
    var builder = Self.refunds(
      refunded: "0",
      [
        .init(id: "ref_1", amount: "20", at: 1_000), .init(id: "ref_2", amount: "5", at: 1_001),
      ]
    )
    builder.transaction("refund", "ref_2")
    builder.transaction("refund", "pay_1")
    builder.transaction("capture", "ref_1")
    let (keys, _, leftOut) = outcome(after: 90_000, builder)
    #expect(keys.filter { $0.hasSuffix("/refunded") } == ["ref_2/refunded"])
    #expect(leftOut == ["Order Refunded: refund that Medusa never counted 1"])
  }

  @Test func `a refund that the provider refused counts in the sums after it`() {
    // 2.0.0 to 2.7.0 keep its row, and Medusa's next sum has it in it.
    let builder = Self.refunds(
      refunded: "25",
      [
        .init(id: "ref_1", amount: "20", at: 1_000), .init(id: "ref_2", amount: "5", at: 1_001),
      ]
    )
    #expect(
      outcome(after: 90_000, builder).keys.filter { $0.hasSuffix("/refunded") } == [
        "ref_1/refunded", "ref_2/refunded",
      ]
    )
  }

  @Test func `only refunds that succeeded count where they have a status`() {
    func outcome(_ status: String) -> [String] {
      let builder = Self.refunds(
        refunded: "20",
        [
          .init(id: "ref_1", amount: "20", at: 1_000) { $0.status = $1.append(status) }
        ]
      )
      let result = self.outcome(after: 90_000, builder)
      #expect(result.waiting.isEmpty && result.leftOut.isEmpty)
      return result.keys.filter { $0.hasSuffix("/refunded") }
    }
    #expect(outcome("succeeded") == ["ref_1/refunded"])
    #expect(outcome("pending").isEmpty && outcome("failed").isEmpty)
  }

  @Test func `a refund of an attempt before the order is none of the order's`() throws {
    let early = V2PageBuilder.Amount(id: "ref_0", amount: "50", at: -10)
    let (keys, _, leftOut) = outcome(after: 90_000, Self.refunds(refunded: "50", [early]))
    #expect(!keys.contains("ref_0/refunded"))
    #expect(leftOut == ["Order Refunded: refund of a failed checkout 1"])
    // An import's refund may be older than its row.
    let imported = Self.refunds(refunded: "50", [early], hasCart: false)
    #expect(outcome(after: 90_000, imported).keys.contains("ref_0/refunded"))
    var settings = MappingSettings()
    settings.completionTrigger = .paid
    let paid = outcome(after: 90_000, with: settings, Self.refunds(refunded: "50", [early]))
    #expect(!paid.keys.contains("order_1/completed"))
  }

  @Test func `a refund of a collection with several orders is the first one's`() {
    var builder = Self.order()
    builder.collection(
      refunded: "20",
      payments: [
        .init(id: "pay_1", refunds: [.init(id: "ref_1", amount: "20", at: 1_000)])
      ]
    ) { collection, _ in collection.isFirstLink = false }
    let (keys, waiting, leftOut) = outcome(after: 90_000, builder)
    #expect(!keys.contains("ref_1/refunded") && waiting.isEmpty && leftOut.isEmpty)
  }

  @Test(arguments: [
    ("transaction", 60, true), ("captured", 60, true), ("nothing", 60, false),
    ("nothing", 350, true),
  ])
  func `a capture is settled by its transaction, its payment or its age`(
    proof: String,
    seconds: Int64,
    isSettled: Bool
  ) throws {
    var builder = Self.order()
    builder.collection(payments: [
      .init(
        id: "pay_1",
        capturedAt: proof == "captured" ? 41 : nil,
        captures: [.init(id: "capt_1", amount: "50", at: 40)]
      )
    ])
    if proof == "transaction" { builder.transaction("capture", "capt_1") }
    var settings = MappingSettings()
    settings.completionTrigger = .paid
    let derived = builder.derived(settings, clock: SettlingClock(now: V2PageBuilder.at(seconds)))
    let fact = derived.facts.first { $0.event == .orderCompleted }
    #expect(fact?.time == (isSettled ? V2PageBuilder.at(40) : nil))
    #expect(derived.waiting.map(\.row) == (isSettled ? [] : ["capt_1"]))
  }

  @Test(arguments: [
    ("SHIP_ITEM", true, 1_010, true), ("nothing", true, 1_010, false),
    ("nothing", true, 1_300, true), ("DELIVER_ITEM", true, 1_010, false),
    ("DELIVER_ITEM", false, 1_010, true), ("nothing", false, 1_010, false),
    ("nothing", false, 1_300, true),
  ])
  func `a parcel is settled by its action or its age`(
    action: String,
    isShipped: Bool,
    seconds: Int64,
    isSettled: Bool
  ) {
    var builder = Self.order()
    builder.parcel(
      "ful_1",
      shipped: isShipped ? 1_000 : nil,
      delivered: isShipped ? nil : 1_000,
      items: [(0, "2")]
    )
    if action != "nothing" {
      builder.change("ordch_1", nil, version: 2, at: 900, actions: [(action, "ful_1", 0, "2")])
    }
    var settings = MappingSettings()
    settings.shipmentTrigger = .delivered
    let (keys, waiting, leftOut) = outcome(after: seconds, with: settings, builder)
    #expect(keys.contains("ful_1/shipped") == isSettled)
    #expect(waiting == (isSettled ? [] : ["ful_1"]))
    #expect(leftOut == (isSettled ? [] : ["Order Shipped: not settled yet 1"]))
  }

  @Test(arguments: [
    ("settled", 1_300, 2, true, 0, true), ("too young", 1_299, 2, true, 0, false),
    ("superseded", 1_040, 3, true, 3, true), ("not reached", 1_300, 1, true, 0, false),
    ("without summary", 1_300, 2, false, 0, false),
  ])
  func `a confirmed change is settled when its version is whole and no step can fail any more`(
    _: String,
    seconds: Int64,
    version: Int32,
    hasSummary: Bool,
    next: Int32,
    isSettled: Bool
  ) {
    var builder = Self.order(version: version)
    builder.claim("claim_1", items: [("claitem_1", 0, "1", false)])
    builder.change(
      "ordch_2",
      "claim",
      version: 2,
      at: 1_000,
      of: .init(claimID: "claim_1"),
      hasSummary: hasSummary
    )
    if next > 0 { builder.change("ordch_3", nil, version: next, at: 1_005) }
    let (keys, waiting, leftOut) = outcome(after: seconds, builder)
    #expect(keys.contains("claitem_1/claimed") == isSettled)
    #expect(waiting == (isSettled ? [] : ["ordch_2"]))
    #expect(leftOut == (isSettled ? [] : ["Item Claimed: not settled yet 1"]))
  }

  @Test func `changes of an order without any summary settle by age alone`() {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    builder.claim("claim_1", items: [("claitem_1", 0, "1", false)])
    builder.change(
      "ordch_2",
      "claim",
      version: 2,
      at: 1_000,
      of: .init(claimID: "claim_1"),
      hasSummary: false
    )
    #expect(!outcome(after: 1_299, builder).keys.contains("claitem_1/claimed"))
    #expect(outcome(after: 1_300, builder).keys.contains("claitem_1/claimed"))
  }

  @Test func `a part of another order has no sales of its own`() {
    var builder = V2Story.order()
    builder.edit { order, row, _ in
      row.isPart = true
      order.canceledAt = V2PageBuilder.at(80_000)
    }
    let (keys, waiting, leftOut) = outcome(after: 900_000, builder)
    #expect(
      keys == [
        "ful_1/shipped", "claitem_1/claimed", "oexc_1/created", "oexc_1/confirmed",
        "oexc_1:ful_2/shipped",
      ]
    )
    #expect(waiting.isEmpty)
    #expect(
      leftOut.sorted() == [
        "Order Cancelled: part of another order 1", "Order Completed: part of another order 1",
        "Order Refunded: part of another order 2",
      ]
    )
    var settings = MappingSettings()
    settings.includesParts = true
    #expect(outcome(after: 900_000, with: settings, builder).leftOut.isEmpty)
  }
}
