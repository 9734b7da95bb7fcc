import Commerce
import Foundation
import SegmentSpec
import Support
import Testing

/// Orders that no shop has, to see that arithmetic and JSON hold.
@Suite(.timeLimit(.minutes(9))) struct RandomPageTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `total is always subtotal plus shipping plus tax`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var builder = PageBuilder()
    for index in 0..<50 {
      builder.addRandomOrder(index, sane: true, using: &random)
    }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    for index in 0..<50 {
      let message = try message(derived, .orderCompleted, root: index)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(message.utf8)) as? [String: Any]
      )
      let properties = try #require(object["properties"] as? [String: Any])
      func minor(_ name: String) -> Int {
        ((properties[name] as? NSNumber)?.doubleValue).map { Int(($0 * 100).rounded()) } ?? -1
      }
      #expect(
        minor("total") == minor("subtotal") + minor("shipping") + minor("tax"),
        "seed \(seed)"
      )
      #expect(minor("revenue") == minor("subtotal"), "seed \(seed)")
      if properties["total_due"] != nil {
        #expect(minor("total_due") == minor("total") - minor("gift_card_total"), "seed \(seed)")
      }
      let products = properties["products"] as? [[String: Any]] ?? []
      #expect(products.map { $0["position"] as? Int } == (1..<(products.count + 1)).map { $0 })
    }
  }

  /// `PAGE_SEEDS=2000` for more.
  private static let seeds: Range<UInt64> = {
    let wanted = ProcessInfo.processInfo.environment["PAGE_SEEDS"].flatMap { UInt64($0) }
    return 0..<max(1, wanted ?? 100)
  }()

  @Test(arguments: seeds)
  func `whatever the database holds gives a valid message or a refusal`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var builder = PageBuilder()
    for index in 0..<25 {
      builder.addRandomOrder(index, sane: false, using: &random)
    }
    var settings = MappingSettings()
    settings.includesMetadata = true
    settings.usesGoogleAnalyticsID = true
    settings.storeURL = "https://shop.example"
    settings.guests = Bool.random(using: &random) ? .user : .anonymous
    settings.currencyExponents = ["kwd": Int.random(in: -5...40, using: &random)]
    let derived = DerivedOrders(builder.page, settings: settings)
    let keys =
      derived.facts.filter { !$0.isAddendum }.map(\.key) + derived.facts.compactMap(\.alias)
    #expect(Set(keys).count == keys.count, "seed \(seed)")
    let validator = MessageValidator(exponents: settings.currencyExponents)
    var sent = 0
    for index in derived.facts.indices {
      var writer = JSONWriter()
      do {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
      } catch {
        let rows = ["order ", "fulfillment ", "return ", "refund ", "swap ", "claim "]
        #expect(rows.contains { error.reason.hasPrefix($0) }, "seed \(seed)")
        continue
      }
      sent += 1
      let findings = validator.findings(in: writer.bytes)
      #expect(findings.isEmpty, "seed \(seed)")
    }
    #expect(sent > 0, "seed \(seed)")
  }
}

extension PageBuilder {
  /// Appends an order; one that is not sane has limits of its types everywhere.
  mutating func addRandomOrder(
    _ index: Int,
    sane: Bool,
    using random: inout SeededGenerator
  ) {
    let currencies = sane ? ["eur"] : ["eur", "jpy", "kwd", "EUR", "Usd", "12€", ""]
    order("order_\(index)", currency: currencies.randomElement(using: &random) ?? "eur")
    if !sane { addGarbage(using: &random) }
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      discount(
        "disc_\(Int.random(in: 0...3, using: &random))",
        code: Self.text(sane: sane, using: &random),
        isFreeShipping: Int.random(in: 0...3, using: &random) == 0
      )
    }
    if Int.random(in: 0...5, using: &random) == 0 {
      edit { order, _ in order.taxRate = Self.rate(sane: sane, using: &random) }
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let adjustments = (0..<Int.random(in: 0...2, using: &random)).map { _ in
        (
          Bool.random(using: &random) ? "disc_\(Int.random(in: 0...3, using: &random))" : nil,
          Self.adjustment(sane: sane, using: &random)
        )
      }
      line(
        Self.amount(sane: sane, using: &random),
        sane ? .random(in: 1...9, using: &random) : Self.amount(sane: false, using: &random),
        rates: (0..<Int.random(in: 0...2, using: &random)).map { _ in
          Self.rate(sane: sane, using: &random)
        },
        includesTax: Bool.random(using: &random),
        adjustments: adjustments,
        allowsDiscounts: Bool.random(using: &random)
      )
    }
    for _ in 0..<Int.random(in: 0...2, using: &random) {
      shipping(
        Self.amount(sane: sane, using: &random),
        rates: [Self.rate(sane: sane, using: &random)],
        includesTax: Bool.random(using: &random),
        name: Self.text(sane: sane, using: &random)
      )
    }
    if Int.random(in: 0...3, using: &random) == 0 {
      giftCard("gift_1", balance: Self.amount(sane: sane, using: &random), rate: 19)
    }
    if Int.random(in: 0...3, using: &random) == 0 {
      giftCardUse(
        Self.amount(sane: sane, using: &random),
        isTaxable: [nil, true, false].randomElement(using: &random) ?? nil,
        rate: Self.rate(sane: sane, using: &random)
      )
    }
    payment(
      Self.text(sane: sane, using: &random),
      Self.amount(sane: sane, using: &random)
    )
    addRandomAfterSale(index, sane: sane, using: &random)
  }

  /// Appends parcels, returns and refunds; in a sane order no line is sent or taken back more than once.
  mutating func addRandomAfterSale(
    _ index: Int,
    sane: Bool,
    using random: inout SeededGenerator
  ) {
    for _ in 0..<Int.random(in: 0...1, using: &random) {
      movedLine(
        Self.amount(sane: sane, using: &random),
        sane ? .random(in: 1...9, using: &random) : Self.amount(sane: false, using: &random),
        rates: [Self.rate(sane: sane, using: &random)]
      )
    }
    let order = page.orders[page.orders.count - 1]
    let lines = (Array(order.current.lines.indices) + Array(order.movedLines.indices)).map {
      page.lines[$0].quantity.pieces
    }
    for isReturn in [false, true] {
      var left = lines
      for number in 0..<Int.random(in: 0...3, using: &random) {
        var pieces: [Pieces] = []
        for place in lines.indices {
          let most = max(left[place], 0)
          let quantity =
            sane
            ? Int64.random(in: 0...most, using: &random) : Self.amount(sane: false, using: &random)
          if sane { left[place] -= quantity }
          if quantity != 0 { pieces.append((place, quantity)) }
        }
        if !sane { pieces.append((99, 1)) }
        let time = Timestamp(
          microseconds: sane || Bool.random(using: &random)
            ? Self.moment.microseconds + Int64(number) * 60_000_000
            : [Int64.min, .max, 0].randomElement(using: &random) ?? 0
        )
        if isReturn {
          let amount = Self.amount(sane: sane, using: &random)
          received("ret_\(index)_\(number)", pieces, amount: amount, at: time, shipping: amount)
          refund("ref_\(index)_\(number)", amount, reason: "return", at: time)
        } else {
          let text = Self.text(sane: sane, using: &random)
          parcel("ful_\(index)_\(number)", pieces, at: time, links: [(text, text)])
        }
      }
    }
    refund("ref_\(index)", Self.amount(sane: sane, using: &random))
    addRandomSwapsAndClaims(index, lines: lines.count, sane: sane, using: &random)
  }

  /// Appends swaps, their parcels and claims over lines that are the order's, or gone.
  mutating func addRandomSwapsAndClaims(
    _ index: Int,
    lines: Int,
    sane: Bool,
    using random: inout SeededGenerator
  ) {
    for number in 0..<Int.random(in: 0...2, using: &random) {
      let pieces = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        (Int.random(in: 0...lines, using: &random), Self.amount(sane: sane, using: &random))
      }
      let time = Timestamp(
        microseconds: sane
          ? Self.moment.microseconds : [0, .min, .max].randomElement(using: &random) ?? 0
      )
      let amount = Bool.random(using: &random) ? Self.amount(sane: sane, using: &random) : nil
      let text = Self.text(sane: sane, using: &random)
      swap(
        "swap_\(index)_\(number)",
        new: pieces,
        back: pieces.reversed(),
        difference: amount,
        confirmedAt: Bool.random(using: &random) ? time : nil
      ) { swap, arena in swap.paymentStatus = arena.append(text) }
      parcel(
        "ful_\(index)_\(number)_swap",
        pieces,
        links: [(text, text)],
        ofSwap: Int32(page.swaps.count - 1)
      )
      claimed(
        "citm_\(index)_\(number)",
        of: "claim_\(index)",
        pieces.first ?? (lines, 1),
        type: text,
        amount: amount,
        at: time,
        tags: [(text, text)],
        images: [text, text]
      )
    }
  }

  private mutating func addGarbage(using random: inout SeededGenerator) {
    let json = [
      nil, nil, nil, nil, "{}", "null", #"{"categoryPreferences": {"a": true}}"#, "[1, 2", "\"{}\"",
      #""{\"categoryPreferences\": {}}""#, "{\"a\": 1e999, \"b\": \"\\ud800\"}",
    ]
    let times = [0, 1, 2, 3, Int64.min, .max, 1_700_000_000_000_000, -1]
    edit { order, arena in
      order.consent = arena.append(json.randomElement(using: &random) ?? nil)
      order.metadata = arena.append(json.randomElement(using: &random) ?? nil)
      for text in [
        \Order.customerID, \.email, \.anonymousID, \.ip, \.userAgent, \.googleAnalyticsID, \.status,
        \.cartID, \.regionID, \.salesChannel, \.shippingAddress.city,
      ] {
        order[keyPath: text] = arena.append(Self.text(sane: false, using: &random))
      }
      order.customer.exists = Bool.random(using: &random)
      order.customer.hasAccount = Bool.random(using: &random)
      order.customer.isDeleted = Bool.random(using: &random)
      order.customer.index = [-1, 0, 7, .max].randomElement(using: &random) ?? -1
      order.giftCardsTaxable = [nil, true, false].randomElement(using: &random) ?? nil
      order.createdAt.microseconds = times.randomElement(using: &random) ?? 0
      order.updatedAt.microseconds = times.randomElement(using: &random) ?? 0
      if Bool.random(using: &random) {
        order.canceledAt = Timestamp(microseconds: times.randomElement(using: &random) ?? 0)
      }
    }
  }

  private static func text(sane: Bool, using random: inout SeededGenerator) -> String? {
    let texts =
      sane ? ["Summer", "Standard"] : [nil, "", "\"\\\n\u{0}\u{1F}", "👩🏽‍💻 ß", "\u{2028}", "x"]
    return texts.randomElement(using: &random) ?? nil
  }

  private static func amount(sane: Bool, using random: inout SeededGenerator) -> Int64 {
    guard !sane, Bool.random(using: &random) else { return .random(in: 0...99_999, using: &random) }
    return [.min, .max, 1 << 53, 1 << 31, -1, 0].randomElement(using: &random) ?? 0
  }

  private static func rate(sane: Bool, using random: inout SeededGenerator) -> Double {
    let rates = sane ? [19, 7, 0, 9.975, 7.7, 25] : [-100, 0, 7, 1e30, .nan, 19, 1, 2, 3, 19]
    return rates.randomElement(using: &random) ?? 0
  }

  private static func adjustment(sane: Bool, using random: inout SeededGenerator) -> Double {
    guard !sane, Bool.random(using: &random) else { return .random(in: 0...99, using: &random) }
    return [.nan, 1e308, -1e308, 1, 2, -3, -0.0].randomElement(using: &random) ?? 0
  }
}
