@testable import Commerce
import SegmentSpec
import Support
import Testing

/// Rules for any order, whatever its rows are.
@Suite(.timeLimit(.minutes(9))) struct `Any Medusa v2 order` {
  /// An order with random lines, discounts, parcels, receipts and refunds.
  private struct RandomOrder {
    var builder = V2PageBuilder()
    /// Pieces by line: bought, and in parcels.
    var bought: [Int64] = []
    var sent: [Int64] = []
    /// Pieces that came back, in all receipts.
    var back: Int64 = 0
    var refunds: Int64 = 0

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      func number(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &generator) }
      func coin() -> Bool { Bool.random(using: &generator) }
      func amount(_ most: Int64) -> String {
        let text = ExactDecimal(minorUnits: number(0...most), decimals: Int(number(0...4)))
        return coin() ? text.text : (text / ExactDecimal(3)).text
      }
      let count = Int(number(1...5))
      let version = Int32(number(1...4))
      builder.order(
        currency: ["eur", "jpy", "kwd", "xyz"].randomElement(using: &generator) ?? "eur",
        version: version
      )
      for line in 0..<count {
        let rates = (0..<number(0...2)).map { _ in amount(2_500) }
        let adjustments = (0..<number(0...2)).flatMap { _ in
          let value = amount(900)
          return (1...version).map { V2PageBuilder.Adjustment(amount: value, version: $0) }
        }
        let place = builder.line(
          "ordli_\(line)",
          price: amount(99_999),
          rates: rates,
          isTaxInclusive: coin(),
          adjustments: adjustments
        )
        bought.append(number(1...9))
        sent.append(0)
        for version in 1...version {
          builder.item(
            place,
            "\(bought[line] + (version == 1 ? number(0...2) : 0))",
            version: version
          )
        }
        if version == 1 { bought[line] = Int64(builder.rows.items.last?.quantity.text ?? "") ?? 0 }
      }
      for version in 1...version {
        builder.method(
          amount(2_000),
          version: version,
          rates: [amount(2_000)],
          isTaxInclusive: coin(),
          adjustments: coin() ? [.init(amount: "1", version: version)] : []
        )
        builder.summary(version)
      }
      if coin() { builder.credit(amount(500)) }
      for parcel in 0..<number(0...3) {
        var items: [(line: Int32, quantity: String)] = []
        for line in 0..<count where coin() {
          let pieces = number(0...(bought[line] - sent[line]))
          sent[line] += pieces
          if pieces > 0 { items.append((Int32(line), "\(pieces)")) }
        }
        builder.parcel("ful_\(parcel)", shipped: 500 + parcel, items: items)
      }
      for receipt in 0..<number(0...2) {
        var actions: [(action: String, parcel: String?, line: Int32, quantity: String)] = []
        for line in 0..<count where coin() {
          let pieces = number(1...3)
          back += pieces
          actions.append(("RECEIVE_RETURN_ITEM", nil, Int32(line), "\(pieces)"))
        }
        builder.change(
          "ordch_\(receipt)",
          "return_receive",
          version: version,
          at: 900 + receipt,
          of: .init(returnID: "return_\(receipt)"),
          actions: actions
        )
      }
      var given: [V2PageBuilder.Amount] = []
      let decimals = builder.page.arena.string(builder.page.orders[0].currencyCode) == "jpy" ? 0 : 2
      for refund in 0..<number(0...3) {
        let units = number(1...5_000)
        refunds += units
        given.append(
          .init(
            id: "ref_\(refund)",
            amount: ExactDecimal(minorUnits: units, decimals: decimals).text,
            at: 1_000 + refund
          )
        )
      }
      builder.collection(
        captured: "50",
        refunded: "1e9",
        payments: [
          .init(
            id: "pay_1",
            capturedAt: 5,
            captures: [.init(id: "capt_1", amount: "50", at: 5)],
            refunds: given
          )
        ]
      )
      if decimals == 2 { builder.rows.money.payments[0].currencyCode = builder.text("eur") }
      if decimals == 0 { builder.rows.money.payments[0].currencyCode = builder.text("jpy") }
    }
  }

  private func messages(_ derived: DerivedOrders) throws -> [(fact: Fact, message: JSONValue)] {
    let validator = MessageValidator(exponents: ["kwd": 3])
    return try derived.facts.indices.map { index in
      let text = try encoded(validator) {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
      }
      return (derived.facts[index], try StrictJSON.parse(Array(text.utf8)))
    }
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func `adds up`(seed: UInt64) throws {
    let order = RandomOrder(seed: seed)
    let derived = order.builder.derived()
    let messages = try messages(derived)

    var refunds: Int128 = 0
    var back: Int64 = 0
    var sums: [String: (pieces: Int64, total: Int128)] = [:]
    for (fact, message) in messages {
      guard let properties = message["properties"] else { continue }
      switch fact.event {
      case .orderRefunded where properties["return_id"] == nil:
        refunds += properties["total"]?.minorUnits ?? 0
      case .orderRefunded:
        #expect(properties["total"]?.minorUnits == 0)
        for product in properties["products"]?.elements ?? [] {
          back += Int64(product["quantity"]?.digits ?? "") ?? 0
        }
      case .orderShipped:
        for product in properties["products"]?.elements ?? [] {
          let line = product["line_item_id"]?.text ?? ""
          let known = sums[line] ?? (0, 0)
          sums[line] = (
            known.pieces + (Int64(product["quantity"]?.digits ?? "") ?? 0),
            known.total + (product["total"]?.minorUnits ?? 0)
          )
        }
      default: break
      }
    }
    #expect(refunds == Int128(order.refunds))
    #expect(back == order.back)

    // The shares of a line that was sent whole are the line.
    let pricing = derived.page.pricing(of: 0, .current)
    for place in derived.page.orders[0].current.lines.indices {
      let id = derived.page.arena.string(derived.page.lines[place].id) ?? ""
      let line = try #require(Int(id.dropFirst("ordli_".count)))
      #expect(sums[id]?.pieces ?? 0 == order.sent[line])
      guard order.sent[line] == order.bought[line] else { continue }
      #expect(sums[id]?.total == Int128(try pricing.totals(of: place).total))
    }
    for version in [OrderVersion.placed, .current] {
      let totals = try derived.page.pricing(of: 0, version).totals()
      #expect(totals.total == totals.subtotal + totals.shipping + totals.tax)
      #expect(totals.due == totals.total - (totals.credit ?? 0))
    }
  }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `gives the same messages each time`(seed: UInt64) throws {
    let first = RandomOrder(seed: seed).builder.derived()
    let second = RandomOrder(seed: seed).builder.derived()
    #expect(first.facts.map(\.key) == second.facts.map(\.key))
    #expect(first.facts.map(\.state) == second.facts.map(\.state))
    #expect(try messages(first).map(\.message) == messages(second).map(\.message))
  }

  /// Places that are nowhere, numbers that are none, versions that jump, cycles.
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `of broken rows is sent or refused with a reason`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed &+ 1_000)
    var builder = seed % 2 == 0 ? V2Story.order() : RandomOrder(seed: seed).builder
    let bad = ["NaN", "", "1e46", "-1e46", "-3", "0", "5e-8", "1e-40", "99999999999999999999"]
    func number() -> ExactDecimal { ExactDecimal(bad.randomElement(using: &generator) ?? "") }
    func coin() -> Bool { Int.random(in: 0..<6, using: &generator) == 0 }
    for place in builder.rows.items.indices where coin() {
      builder.rows.items[place].quantity = number()
      if coin() { builder.rows.items[place].line = -1 }
      if coin() { builder.rows.items[place].version = .random(in: -2...9, using: &generator) }
      if coin() { builder.rows.items[place].unitPrice = number() }
    }
    for place in builder.rows.rates.indices where coin() { builder.rows.rates[place] = number() }
    for place in builder.rows.adjustments.indices where coin() {
      builder.rows.adjustments[place].amount = number()
    }
    for place in builder.rows.methods.indices where coin() {
      builder.rows.methods[place].amount = number()
    }
    for place in builder.rows.actions.indices where coin() {
      builder.rows.actions[place].quantity = number()
      if coin() { builder.rows.actions[place].line = -1 }
      if coin() { builder.rows.actions[place].lineID = .absent }
    }
    for place in builder.rows.parcelItems.indices where coin() {
      builder.rows.parcelItems[place].quantity = number()
      if coin() { builder.rows.parcelItems[place].line = -1 }
    }
    for place in builder.rows.exchangeItems.indices where coin() {
      builder.rows.exchangeItems[place].line = Int32.random(in: -1...1, using: &generator)
      builder.rows.exchangeItems[place].quantity = number()
    }
    for place in builder.rows.money.refunds.indices where coin() {
      builder.rows.money.refunds[place].amount = number()
    }
    if coin() { builder.rows.orders[0].version = .random(in: -1...12, using: &generator) }
    if coin() { builder.credit(bad.randomElement(using: &generator) ?? "") }

    var settings = MappingSettings()
    settings.sendsDeliveries = true
    settings.shipmentTrigger = .delivered
    settings.compatibility = seed % 3 == 0 ? .medusaPluginSegment : .none
    settings.completionTrigger =
      MappingSettings.CompletionTrigger.allCases
      .randomElement(using: &generator) ?? .placed
    let derived = builder.derived(settings)
    let validator = MessageValidator(
      exponents: ["kwd": 3],
      isLikePlugin: settings.isLikePlugin
    )
    for index in derived.facts.indices {
      var writer = JSONWriter()
      do throws(EncodingRefusal) {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
        let findings = validator.findings(in: writer.bytes)
        #expect(findings.isEmpty, "\(String(decoding: writer.bytes, as: UTF8.self))")
      } catch {
        #expect(error.reason.contains(": "), "\(error.reason)")
        #expect(!error.reason.contains("\""))
      }
    }
  }
}
