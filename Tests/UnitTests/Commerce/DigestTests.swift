import Commerce
import SegmentSpec
import Testing

@Suite(.timeLimit(.minutes(9))) struct DigestTests {
  typealias Edit = (inout PageBuilder) -> Void

  private func digest(
    countsStatuses: Bool = false,
    _ edit: Edit = { _ in }
  ) throws -> StateCoverage {
    var builder = MessageTests.fullOrder()
    builder.giftCard("gift_1", balance: 100)
    edit(&builder)
    var settings = MappingSettings()
    settings.orderUpdatedCountsStatuses = countsStatuses
    let facts = DerivedOrders(builder.page, settings: settings).facts
    return try #require(facts.first { $0.event == .orderUpdated }?.state)
  }

  private static var orderTexts: [WritableKeyPath<Order, Text>] {
    [
      \.status, \.email, \.customerID, \.regionID, \.currencyCode, \.salesChannelID, \.externalID,
      \.metadataDigest,
    ]
  }
  private static var addressTexts: [WritableKeyPath<Address, Text>] {
    [
      \.id, \.firstName, \.lastName, \.company, \.address1, \.address2, \.city, \.province,
      \.postalCode, \.countryCode, \.phone,
    ]
  }

  /// Every covered column, with a change.
  private static var covered: [Edit] {
    var edits: [Edit] = []
    for text in orderTexts {
      edits.append { $0.edit { $0[keyPath: text] = $1.append("other") } }
      edits.append { $0.edit { $0[keyPath: text] = $1.append("") } }
    }
    for text in addressTexts {
      for address in [\Order.shippingAddress, \.billingAddress] {
        edits.append { $0.edit { $0[keyPath: address][keyPath: text] = $1.append("other") } }
      }
    }
    edits.append { $0.edit { order, _ in order.taxRate = 0 } }
    edits.append { $0.edit { order, _ in order.noNotification = false } }
    for text in [\LineItem.id, \.title, \.variantID] {
      edits.append { $0.page.lines[0][keyPath: text] = $0.text("other") }
    }
    edits += [
      { $0.page.lines[0].quantity += 1 }, { $0.page.lines[0].unitPrice += 1 },
      { $0.page.lines[0].unitPrice += 1 << 32 },
      { $0.page.lines[0].includesTax.toggle() }, { $0.page.lines[0].isGiftCard.toggle() },
      { $0.page.lines[0].allowsDiscounts.toggle() }, { $0.page.adjustments[0].amount += 0.001 },
      { $0.page.adjustments[0].id = $0.text("other") },
      { $0.page.adjustments[0].discountID = .absent }, { $0.page.taxRates[0] += 0.1 },
      { $0.page.shippingMethods[0].id = $0.text("other") },
      { $0.page.shippingMethods[0].optionID = $0.text("other") },
      { $0.page.shippingMethods[0].price += 1 },
      { $0.page.shippingMethods[0].includesTax.toggle() },
      { $0.page.shippingMethods[0].taxRates.count = 0 },
      { $0.page.discounts[0].id = $0.text("other") },
      { $0.page.giftCards[0].id = $0.text("other") },
      { $0.page.giftCardTransactions[0].id = $0.text("other") },
      { $0.page.giftCardTransactions[0].amount += 1 },
      { $0.page.giftCardTransactions[0].isTaxable = nil },
      { $0.page.giftCardTransactions[0].taxRate = 1 },
      { $0.line(1, 1) }, { $0.shipping(1) }, { $0.discount("disc_3") },
      { $0.giftCard("gift_2", balance: 1) }, { $0.giftCardUse(1, isTaxable: true) },
    ]
    return edits
  }

  /// Columns that are not covered.
  private static var uncovered: [Edit] {
    var edits: [Edit] = []
    for text in [
      \Order.paymentStatus, \.fulfillmentStatus, \.salesChannel, \.anonymousID, \.consent, \.ip,
      \.userAgent, \.googleAnalyticsID, \.metadata, \.cartID,
    ] {
      edits.append { $0.edit { $0[keyPath: text] = $1.append("other") } }
    }
    for text in [
      \LineItem.productID, \.variantTitle, \.sku, \.productSubtitle, \.productHandle, \.category,
      \.type, \.brand, \.thumbnail,
    ] {
      edits.append { $0.page.lines[0][keyPath: text] = $0.text("other") }
    }
    edits += [
      { $0.edit { order, _ in order.updatedAt = Timestamp(microseconds: 1) } },
      { $0.edit { order, _ in order.canceledAt = nil } },
      { $0.edit { order, _ in order.origin = .history } },
      { $0.edit { order, _ in order.giftCardsTaxable = nil } },
      { $0.page.lines[0].updatedAt = Timestamp(microseconds: 1) },
      { $0.page.shippingMethods[0].name = $0.text("other") },
      { $0.page.discounts[0].code = $0.text("other") },
      { $0.page.giftCards[0].balance = 7 }, { $0.payment("other") },
      { $0.edit { order, arena in order.email = arena.append("ada@example.com") } },
    ]
    return edits
  }

  @Test func `an order's digest changes with each covered column`() throws {
    let plain = try digest()
    #expect(plain.list == 1)
    var seen: Set<StateDigest> = [plain.digest]
    for (index, edit) in Self.covered.enumerated() {
      let digest = try digest(edit).digest
      #expect(seen.insert(digest).inserted, "change \(index)")
    }
  }

  @Test func `an order's digest does not change with any other column`() throws {
    let plain = try digest()
    for (index, edit) in Self.uncovered.enumerated() {
      #expect(try digest(edit).digest == plain.digest, "change \(index)")
    }
  }

  @Test func `a widened column that holds the same number changes no digest`() {
    for number in [Int32.min, -1, 0, 1, .max] {
      var narrow = DigestInput()
      narrow.append(number)
      var wide = DigestInput()
      wide.append(Int64(number))
      #expect(narrow.digest() == wide.digest())
    }
  }

  @Test func `statuses count under a list number of their own`() throws {
    let plain = try digest(countsStatuses: true)
    #expect(plain.list == 2)
    #expect(plain.digest != (try digest()).digest)
    for text in [\Order.paymentStatus, \.fulfillmentStatus] {
      let changed = try digest(countsStatuses: true) {
        $0.edit { $0[keyPath: text] = $1.append("other") }
      }
      #expect(changed.digest != plain.digest)
    }
  }

  @Test func `a text that was cut has its row's digest in a list of its own`() throws {
    func digest(_ title: String, whole: String?, bound: Int = 10) throws -> StateCoverage {
      try self.digest { builder in
        builder.line(5, 1) { line, arena in
          line.title = arena.append(title)
          line.longTexts = arena.append(whole)
          line.updatedAt = Timestamp(microseconds: 77)
        }
        builder.page.arena.longestText = bound
      }
    }
    // The builder's own texts are short.
    let bound = 200
    let long = String(repeating: "t", count: bound + 1)
    let plain = try digest(String(long.dropLast()), whole: nil, bound: bound)
    #expect(plain.list == 1 && plain.twin == 3 && plain.longTextsChanged == nil)
    // Other texts of the line than its title are not covered, and may be cut.
    #expect(
      try digest(String(long.dropLast()), whole: "abc", bound: bound).digest == plain.digest
    )
    let first = try digest(long, whole: "abc", bound: bound)
    #expect(first.list == 3 && first.twin == 1)
    #expect(first.longTextsChanged == Timestamp(microseconds: 77))
    #expect(try digest(long + "x", whole: "abc", bound: bound).digest == first.digest)
    #expect(try digest(long, whole: "abd", bound: bound).digest != first.digest)
  }

  @Test func `a customer's text that was cut has a digest in a list of its own`() throws {
    func coverage(
      whole: String,
      _ edit: (inout Customer, inout Arena) -> Void
    ) throws -> StateCoverage {
      var page = CustomerPage()
      page.add("cus_1", groups: [("cgrp_1", "VIP")]) { customer, arena in
        edit(&customer, &arena)
        customer.longTexts = arena.append(whole)
        customer.updatedAt = Timestamp(microseconds: 5)
        customer.billingAddress.updatedAt = Timestamp(microseconds: 7)
      }
      page.arena.longestText = 200
      return try #require(
        DerivedCustomers(page, settings: MappingSettings()).facts.first?.state
      )
    }
    let long = String(repeating: "n", count: 201)
    let named = try coverage(whole: "abc") { $0.firstName = $1.append(long) }
    #expect(named.list == 5 && named.twin == 1)
    #expect(named.longTextsChanged == Timestamp(microseconds: 5))
    let housed = try coverage(whole: "abc") { $0.billingAddress.city = $1.append(long) }
    #expect(housed.list == 5 && housed.digest != named.digest)
    #expect(housed.longTextsChanged == Timestamp(microseconds: 7))
    #expect(try coverage(whole: "abd") { $0.firstName = $1.append(long) }.digest != named.digest)
    #expect(try coverage(whole: "abc") { _, _ in }.list == 1)
  }

  @Test func `a digest of more than is held at once is that of the whole`() {
    var input = DigestInput()
    for number in 0..<40_000 { input.append(Int64(number)) }
    var digests: Set<StateDigest> = [input.digest(), input.digest()]
    #expect(digests.count == 1)
    input.append(Int64(1))
    #expect(digests.insert(input.digest()).inserted)
    input.reset()
    for number in 0..<40_000 { input.append(Int64(number)) }
    #expect(!digests.insert(input.digest()).inserted)
  }

  @Test func `the order in which rows were read does not matter`() throws {
    let plain = try digest {
      $0.line(5, 1, adjustments: [(nil, 1), (nil, 2)])
    }
    let turned = try digest {
      $0.line(5, 1, adjustments: [(nil, 1), (nil, 2)])
      $0.page.lines.swapAt(0, 1)
      $0.page.adjustments.swapAt(1, 2)
      $0.page.discounts.swapAt(0, 1)
      $0.page.shippingMethods.swapAt(0, 2)
    }
    #expect(plain.digest == turned.digest)
  }

  @Test func `the digest of one order never changes`() throws {
    // Another value here would send every order of every store again.
    let digest = try digest().digest
    #expect(
      String(digest.high, radix: 16) + " " + String(digest.low, radix: 16)
        == "4ae37eb3c9b3ac1a aa29869b6d8b6506"
    )
  }

  @Test func `a customer's digest changes with its own columns only`() throws {
    func digest(_ edit: (inout Customer, inout Arena) -> Void = { _, _ in }) -> StateDigest? {
      var page = CustomerPage()
      page.add("cus_1", groups: [("cgrp_1", "VIP")], edit)
      return DerivedCustomers(page, settings: MappingSettings()).facts.first?.state?.digest
    }
    let plain = try #require(digest())
    #expect(
      String(plain.high, radix: 16) + " " + String(plain.low, radix: 16)
        == "8fe12442c714c7c4 748b8f8d65751e7d"
    )
    var seen: Set<StateDigest?> = [plain]
    for text in [\Customer.email, \.firstName, \.lastName, \.phone] {
      #expect(seen.insert(digest { $0[keyPath: text] = $1.append("other") }).inserted)
      #expect(seen.insert(digest { $0[keyPath: text] = $1.append("") }).inserted)
    }
    for text in Self.addressTexts.dropFirst() {
      #expect(
        seen.insert(digest { $0.billingAddress[keyPath: text] = $1.append("other") }).inserted
      )
    }
    #expect(seen.insert(digest { customer, _ in customer.groups.count = 0 }).inserted)
    #expect(digest { $0.billingAddress.id = $1.append("other") } == plain)
    #expect(digest { customer, _ in customer.updatedAt = Timestamp(microseconds: 9) } == plain)
    #expect(digest { $0.anonymousID = $1.append("other") } == plain)
    #expect(digest { $0.consent = $1.append("other") } == plain)
  }
}
