@testable import Commerce
import SegmentSpec
import Testing

/// Facts of Medusa v2 orders: keys, times, versions and contents.
@Suite(.timeLimit(.minutes(9))) struct `Facts of Medusa v2 orders` {
  @Test func `facts stand in the order of their events, by keys of their own rows`() {
    let facts = V2Story.order().derived().facts
    #expect(
      facts.map(\.key.text) == [
        "order_1/identify", "order_1/completed", "ful_1/shipped", "ordch_4/refunded",
        "ref_1/refunded", "claitem_1/claimed", "oexc_1/created", "oexc_1/confirmed",
        "oexc_1:ful_2/shipped", "order_1/updated",
      ]
    )
  }

  @Test(arguments: EventName.known)
  func `an event that is switched off is not derived and does not wait`(event: EventName) {
    var settings = MappingSettings()
    settings.sendsDeliveries = true
    let all = V2Story.order().derived(settings).facts
    settings.disabledEvents = [event]
    let facts = V2Story.order().derived(settings).facts
    #expect(facts.map(\.key) == all.filter { $0.event != event }.map(\.key))
    let young = SettlingClock(now: V2PageBuilder.at(0), settleAfter: 1_000_000)
    let derived = V2Story.order().derived(settings, clock: young)
    #expect(!derived.leftOut.contains { $0.event == event })
  }

  private func placed(
    hasCart: Bool,
    version: Int32,
    paidAt: Int64? = nil,
    _ edits: [(version: Int32, type: String?, at: Int64)]
  ) throws -> Int64 {
    var builder = V2PageBuilder()
    builder.order(version: version) { _, row, _ in row.hasCart = hasCart }
    let line = builder.line(price: "1")
    // A version has as many pieces as its number says.
    for version in 1...version { builder.item(line, "\(version)", version: version) }
    builder.summary(1)
    for (version, type, at) in edits {
      builder.change("ordch_\(version)", type, version: version, at: at)
    }
    if let paidAt { builder.collection(payments: [.init(id: "pay_1", at: paidAt)]) }
    return try builder.derived().page.pricing(of: 0, .placed).totals().total / 100
  }

  @Test func `a cart became version 1, a draft may be edited until it is paid`() throws {
    let edits: [(version: Int32, type: String?, at: Int64)] = [
      (2, "edit", 100), (3, "edit", 200), (4, nil, 300),
    ]
    #expect(try placed(hasCart: true, version: 4, edits) == 1)
    #expect(try placed(hasCart: false, version: 4, edits) == 3)
    #expect(try placed(hasCart: false, version: 4, paidAt: 150, edits) == 2)
    #expect(try placed(hasCart: false, version: 2, edits) == 2)
    // No change made version 2: an import.
    #expect(try placed(hasCart: false, version: 3, [(3, "edit", 200)]) == 1)
  }

  @Test func `the first sign of an order without cart is that of its rows`() throws {
    func sign(_ build: (inout V2PageBuilder) -> Void) throws -> Timestamp {
      var builder = V2PageBuilder()
      builder.order(version: 3) { order, row, _ in
        row.hasCart = false
        order.updatedAt = V2PageBuilder.at(9_000)
      }
      builder.item(builder.line(), "1", version: 3)
      build(&builder)
      let fact = builder.derived().facts.first { $0.event == .orderCompleted }
      #expect(fact?.time == V2PageBuilder.at(0))
      return try #require(fact).sign
    }
    #expect(try sign { _ in } == V2PageBuilder.at(9_000))
    #expect(
      try sign { $0.collection(payments: [.init(id: "pay_1", at: 700)]) } == V2PageBuilder.at(700)
    )
    #expect(
      try sign {
        $0.change("ordch_2", "edit", version: 2, at: 500)
        $0.change("ordch_3", nil, version: 3, at: 600)
      } == V2PageBuilder.at(600)
    )
    let ofCart = V2Story.order().derived().facts.first { $0.event == .orderCompleted }
    #expect(ofCart?.firstSign == nil)
  }

  @Test func `trigger paid waits for money, and not for that of an order which needs none`() {
    var settings = MappingSettings()
    settings.completionTrigger = .paid
    var free = V2PageBuilder()
    free.order()
    free.item(free.line(), "1")
    #expect(!free.derived(settings).facts.contains { $0.event == .orderCompleted })
    free.credit("25")
    let fact = free.derived(settings).facts.first { $0.event == .orderCompleted }
    #expect(fact?.time == V2PageBuilder.at(0))
    let paid = V2Story.order().derived(settings).facts.first { $0.event == .orderCompleted }
    #expect(paid?.time == V2PageBuilder.at(5))
  }

  @Test func `trigger fulfilled takes the first parcel, shipped or delivered without that`() {
    var settings = MappingSettings()
    settings.completionTrigger = .fulfilled
    func time(_ parcels: [(id: String, shipped: Int64?, delivered: Int64?)]) -> Timestamp? {
      var builder = V2PageBuilder()
      builder.order()
      let line = builder.line()
      builder.item(line, "3")
      for (id, shipped, delivered) in parcels {
        builder.parcel(id, shipped: shipped, delivered: delivered, items: [(line, "1")])
      }
      return builder.derived(settings).facts.first { $0.event == .orderCompleted }?.time
    }
    #expect(time([]) == nil)
    #expect(time([("ful_1", nil, 500)]) == V2PageBuilder.at(500))
    #expect(
      time([("ful_1", nil, 800), ("ful_2", 900, 950), ("ful_3", 700, nil)])
        == V2PageBuilder.at(700)
    )
    #expect(time([("ful_1", nil, 600), ("ful_2", 700, nil)]) == V2PageBuilder.at(600))
  }

  @Test func `a parcel with lines of an order and of exchanges has an event of each`() throws {
    var builder = V2Story.order()
    // One more parcel with a shirt of the order and two of the exchange.
    builder.parcel("ful_3", shipped: 30_000, items: [(0, "1"), (2, "2")])
    let keys = builder.derived().facts.map(\.key.text).filter { $0.hasSuffix("/shipped") }
    #expect(
      keys == ["ful_1/shipped", "ful_3/shipped", "oexc_1:ful_2/shipped", "oexc_1:ful_3/shipped"]
    )
  }

  @Test func `a parcel that holds only what a claim sends again has no event`() {
    var builder = V2PageBuilder()
    builder.order(version: 2)
    builder.item(builder.line("ordli_1"), "1", version: 2)
    let again = builder.line("ordli_2", price: "0")
    builder.item(again, "1", version: 2)
    builder.claim(
      "claim_1",
      type: "replace",
      items: [
        ("claitem_1", 0, "1", false), ("claitem_2", again, "1", true),
      ]
    )
    builder.change("ordch_2", "claim", version: 2, at: 60, of: .init(claimID: "claim_1"))
    builder.parcel("ful_1", shipped: 500, items: [(again, "1")])
    let keys = builder.derived().facts.map(\.key.text)
    #expect(!keys.contains { $0.hasSuffix("/shipped") })
    #expect(keys.filter { $0.hasSuffix("/claimed") } == ["claitem_1/claimed"])
  }

  @Test func `a parcel without any line has an event, one of another order has none`() {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    builder.parcel("ful_1", shipped: 500)
    builder.parcel("ful_2", shipped: 600) { parcel, _ in parcel.isOwner = false }
    builder.parcel("ful_3", shipped: 700) { parcel, _ in parcel.canceledAt = V2PageBuilder.at(710) }
    let keys = builder.derived().facts.map(\.key.text).filter { $0.hasSuffix("/shipped") }
    #expect(keys == ["ful_1/shipped"])
  }

  @Test func `what was delivered without having been shipped is sent where that is asked for`() {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    builder.parcel("ful_1", delivered: 500, items: [(0, "1")])
    func keys(_ settings: MappingSettings) -> [String] {
      builder.derived(settings).facts.map(\.key.text).filter { $0.hasPrefix("ful_") }
    }
    var settings = MappingSettings()
    #expect(keys(settings).isEmpty)
    settings.sendsDeliveries = true
    #expect(keys(settings) == ["ful_1/delivered"])
    settings.shipmentTrigger = .delivered
    #expect(keys(settings) == ["ful_1/shipped", "ful_1/delivered"])
  }

  @Test func `goods that came back are left out where they are not asked for`() {
    var settings = MappingSettings()
    settings.refundsGoods = false
    let keys = V2Story.order().derived(settings).facts.map(\.key.text)
    #expect(keys.filter { $0.hasSuffix("/refunded") } == ["ref_1/refunded"])
  }

  @Test func `a draft's store total is not looked at, another order's is`() {
    func notices(_ total: String, hasCart: Bool = true) -> [EncodingNotice] {
      var builder = V2PageBuilder()
      builder.order { _, row, _ in row.hasCart = hasCart }
      builder.item(builder.line(price: "10"), "2")
      builder.summary(1, total: total)
      let derived = builder.derived()
      return derived.facts.indices.flatMap { derived.notices($0) }
    }
    #expect(notices("20") == [] && notices("20.01") == [] && notices("19.9900001") == [])
    #expect(notices("20.02") == [.otherTotal] && notices("19.98") == [.otherTotal])
    #expect(notices("0", hasCart: false) == [])
  }

  @Test(
    arguments: [
      ([("5", "0", "authorized")], "authorized"), ([("5", "0", "awaiting")], "awaiting"),
      ([("5", "0", "canceled")], "canceled"), ([("5", "0", "requires_action")], "requires_action"),
      ([("5", "0", "not_paid")], "not_paid"), ([("5", "5", "completed")], "captured"),
      ([("5", "4.995", "completed")], "captured"),
      ([("5", "4", "completed")], "partially_captured"),
      ([("0", "0", "not_paid")], "captured"), ([], "not_paid"),
      ([("5", "5", "completed"), ("5", "0", "canceled")], "captured"),
      ([("5", "5", "completed"), ("5", "0", "not_paid")], "partially_captured"),
      ([("5", "0", "authorized"), ("5", "0", "not_paid")], "partially_authorized"),
    ] as [([(String, String, String)], String)]
  )
  func `the payment status is the one that Medusa shows`(
    collections: [(String, String, String)],
    status: String
  ) throws {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    for (amount, captured, status) in collections {
      builder.collection(amount: amount, captured: captured, status: status)
    }
    let page = builder.derived().page
    #expect(page.arena.string(page.orders[0].paymentStatus) == status)
  }

  @Test(arguments: [
    ("5", "refunded"), ("4.99", "refunded"), ("4", "partially_refunded"),
  ])
  func `money that was given back shows in the payment status`(refunded: String, status: String) {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    builder.collection(amount: "5", captured: "5", refunded: refunded, status: "completed")
    let page = builder.derived().page
    #expect(page.arena.string(page.orders[0].paymentStatus) == status)
  }

  @Test(arguments: [
    ("", "2", "not_fulfilled"), ("p", "2", "fulfilled"), ("p", "1", "partially_fulfilled"),
    ("s", "2", "shipped"), ("s", "1", "partially_shipped"), ("sp", "2", "partially_shipped"),
    ("d", "2", "delivered"), ("ds", "2", "partially_delivered"), ("c", "0", "canceled"),
    ("cs", "2", "shipped"),
  ])
  func `the fulfillment status is the one that Medusa shows`(
    parcels: String,
    fulfilled: String,
    status: String
  ) {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "2", fulfilled: fulfilled)
    for (offset, kind) in parcels.enumerated() {
      builder.parcel("ful_\(offset)") { parcel, _ in
        if kind == "c" { parcel.canceledAt = V2PageBuilder.at(50) }
        if kind == "s" || kind == "d" { parcel.shippedAt = V2PageBuilder.at(50) }
        if kind == "d" { parcel.deliveredAt = V2PageBuilder.at(60) }
      }
    }
    let page = builder.derived().page
    #expect(page.arena.string(page.orders[0].fulfillmentStatus) == status)
  }
}
