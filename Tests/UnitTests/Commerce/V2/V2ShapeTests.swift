import Commerce
import SegmentSpec
import Support
import Testing

/// Messages of Medusa v2 in less usual cases.
@Suite(.timeLimit(.minutes(9))) struct `Shapes of Medusa v2 messages` {
  private func properties(
    _ key: String,
    _ settings: MappingSettings = MappingSettings(),
    _ validator: MessageValidator = MessageValidator(),
    of builder: V2PageBuilder
  ) throws -> JSONValue {
    let derived = builder.derived(settings)
    let index = try #require(derived.facts.firstIndex { $0.key.text == key })
    let text = try encoded(validator) {
      try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
    }
    return try #require(try StrictJSON.parse(Array(text.utf8))["properties"])
  }

  @Test func `a cancelled order is worth what it was, and says what was given back`() throws {
    var builder = V2Story.order()
    builder.edit { order, _, arena in
      order.canceledAt = V2PageBuilder.at(80_000)
      order.status = arena.append("canceled")
    }
    let cancelled = try properties("order_1/cancelled", of: builder)
    #expect(cancelled["total"]?.digits == "99.36")
    #expect(cancelled["refunded_total"]?.digits == "20.00")
    #expect(try properties("order_1/completed", of: builder)["refunded_total"] == nil)
  }

  @Test func `dashboards of the plugin keep their meaning`() throws {
    var settings = MappingSettings()
    settings.compatibility = .medusaPluginSegment
    let validator = MessageValidator(isLikePlugin: true)
    let completed = try properties("order_1/completed", settings, validator, of: V2Story.order())
    #expect(completed["total"]?.digits == "61.87")
    #expect(completed["revenue"]?.digits == "50.39")
    #expect(completed["subtotal"]?.digits == "60.40")
    let shirt = completed["products"]?.elements.first
    #expect(shirt?["variant"]?.text == "SHIRT-M")
    #expect(shirt?["sku"]?.text == "SHIRT")
    #expect(shirt?["price"]?.digits == "23.10")
    #expect(completed["shipping_methods"]?.elements.first?["name"]?.text == "Standard")
    let shipped = try properties("ful_1/shipped", settings, validator, of: V2Story.order())
    #expect(shipped["total"]?.digits == "89.36")
    #expect(shipped["products"]?.elements.first?["quantity"]?.digits == "3")
  }

  @Test func `pieces may be fractions`() throws {
    var builder = V2PageBuilder()
    builder.order()
    let cloth = builder.line(price: "9.99", rates: ["7"])
    builder.item(cloth, "2.50")
    builder.parcel("ful_1", shipped: 500, items: [(cloth, "0.333333")])
    builder.parcel("ful_2", shipped: 600, items: [(cloth, "3")])
    let completed = try properties("order_1/completed", of: builder)
    let line = completed["products"]?.elements.first
    #expect(line?["quantity"]?.digits == "2.5")
    #expect(line?["total"]?.digits == "26.72")
    let first = try properties("ful_1/shipped", of: builder)
    #expect(first["products"]?.elements.first?["quantity"]?.digits == "0.333333")
    #expect(first["total"]?.digits == "3.56")
    #expect(first["partial"] == .boolean(true))
    let second = try properties("ful_2/shipped", of: builder)
    // Its share is that of the pieces that were left.
    #expect(second["total"]?.digits == "23.16")
    #expect(second["partial"] == .boolean(false))
  }

  @Test func `a kit's pieces are those of its line`() throws {
    var builder = V2PageBuilder()
    builder.order()
    let kit = builder.line(price: "10")
    builder.item(kit, "2")
    // Two inventory items, of which a kit needs 2 and 6.
    builder.parcel("ful_1", shipped: 500, items: [(kit, "6"), (kit, "2")])
    let shipped = try properties("ful_1/shipped", of: builder)
    #expect(shipped["products"]?.elements.map { $0["quantity"]?.digits } == ["2"])
    builder.change(
      "ordch_1",
      nil,
      version: 1,
      at: 400,
      actions: [
        ("FULFILL_ITEM", "ful_1", kit, "1"), ("FULFILL_ITEM", "ful_9", kit, "9"),
      ]
    )
    let fulfilled = try properties("ful_1/shipped", of: builder)
    #expect(fulfilled["products"]?.elements.map { $0["quantity"]?.digits } == ["1"])
  }

  @Test func `a piece of a parcel that names no line is no product`() throws {
    var builder = V2PageBuilder()
    builder.order()
    let line = builder.line(price: "10")
    builder.item(line, "2")
    builder.parcel("ful_1", shipped: 500, items: [(line, "1"), (line, "2")])
    builder.rows.parcelItems[1].line = -1
    builder.rows.parcelItems[1].lineID = .absent
    let shipped = try properties("ful_1/shipped", of: builder)
    #expect(shipped["products"]?.elements.map { $0["quantity"]?.digits } == ["1"])
  }

  @Test func `a receipt without a return is none`() {
    var builder = V2PageBuilder()
    builder.order(version: 2)
    let line = builder.line(price: "3.33")
    builder.item(line, "3", version: 2)
    builder.summary(1)
    builder.change(
      "ordch_2",
      "return_receive",
      version: 2,
      at: 500,
      actions: [("RECEIVE_RETURN_ITEM", nil, line, "1")]
    )
    #expect(!builder.derived().facts.contains { $0.key.text == "ordch_2/refunded" })
  }

  @Test func `one return may come back in several receipts`() throws {
    var builder = V2PageBuilder()
    builder.order(version: 3)
    let line = builder.line(price: "3.33", rates: ["10"])
    builder.item(line, "3", version: 3)
    builder.summary(1)
    builder.method("5", id: "ordsm_2", version: 3) { $0.returnID = $1.append("return_1") }
    builder.returned("return_1", items: [(line, "3")])
    builder.change(
      "ordch_2",
      "return_receive",
      version: 2,
      at: 500,
      of: .init(returnID: "return_1"),
      actions: [
        ("RECEIVE_RETURN_ITEM", nil, line, "1"),
        ("RECEIVE_DAMAGED_RETURN_ITEM", nil, line, "1"),
      ]
    )
    builder.change(
      "ordch_3",
      "return_receive",
      version: 3,
      at: 900,
      of: .init(returnID: "return_1"),
      actions: [("RECEIVE_RETURN_ITEM", nil, line, "1")]
    )
    let first = try properties("ordch_2/refunded", of: builder)
    let second = try properties("ordch_3/refunded", of: builder)
    #expect(first["returned_total"]?.digits == "7.33")
    #expect(first["return_shipping"]?.digits == "5.00")
    #expect(second["returned_total"]?.digits == "3.66")
    #expect(second["return_shipping"] == nil)
    #expect(first["requested_amount"] == nil)
    #expect(first["products"]?.elements.first?["quantity"]?.digits == "2")
  }

  @Test func `a full refund lists the products of an order that nobody sent`() throws {
    func refund(isSent: Bool, amount: String = "25") throws -> JSONValue {
      var builder = V2PageBuilder()
      builder.order()
      let line = builder.line(price: "25")
      builder.item(line, "1")
      builder.collection(
        captured: "25",
        refunded: "25",
        payments: [
          .init(
            id: "pay_1",
            capturedAt: 5,
            captures: [.init(id: "capt_1", amount: "25", at: 5)],
            refunds: [
              .init(id: "ref_1", amount: amount, at: 900) { refund, arena in
                refund.reasonCode = arena.append("too-late")
                refund.reasonLabel = arena.append("Too late")
              }
            ]
          )
        ]
      )
      builder.transaction("refund", "ref_1") { $0.claimID = $1.append("claim_9") }
      if isSent { builder.parcel("ful_1", shipped: 500, items: [(line, "1")]) }
      return try properties("ref_1/refunded", of: builder)
    }
    let whole = try refund(isSent: false)
    #expect(whole["refund_type"]?.text == "full")
    #expect(whole["reason"]?.text == "too-late")
    #expect(whole["claim_id"]?.text == "claim_9")
    #expect(whole["products"]?.elements.count == 1)
    let sent = try refund(isSent: true)
    #expect(sent["refund_type"]?.text == "full")
    #expect(sent["products"] == nil)
    #expect(try refund(isSent: false, amount: "24.99")["refund_type"]?.text == "partial")
  }

  @Test func `amounts of a refund are in its payment's currency`() throws {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    builder.collection(
      refunded: "1500",
      payments: [
        .init(id: "pay_1", refunds: [.init(id: "ref_1", amount: "1500", at: 900)])
      ]
    )
    builder.rows.money.payments[0].currencyCode = builder.text("jpy")
    let refund = try properties("ref_1/refunded", of: builder)
    #expect(refund["currency"]?.text == "JPY")
    #expect(refund["total"]?.digits == "1500")
    // Amounts of two currencies do not add up.
    builder.edit { order, _, _ in order.canceledAt = V2PageBuilder.at(950) }
    #expect(try properties("order_1/cancelled", of: builder)["refunded_total"] == nil)
  }

  @Test func `codes of the adjustments are coupons, else those of linked promotions`() throws {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(
      builder.line(adjustments: [
        .init(amount: "1", code: "B"), .init(amount: "1", code: nil), .init(amount: "1", code: "A"),
      ]),
      "1"
    )
    builder.method(
      "5",
      adjustments: [.init(amount: "1", code: "SHIP"), .init(amount: "1", code: "B")]
    )
    let completed = try properties("order_1/completed", of: builder)
    #expect(completed["coupon"]?.text == "B")
    #expect(completed["coupons"]?.elements.map(\.text) == ["B", "A", "SHIP"])
    #expect(completed["shipping_discount"]?.digits == "2.00")

    var linked = V2PageBuilder()
    linked.order()
    linked.item(linked.line(), "1")
    linked.rows.promotionCodes.append(linked.text("LINKED"))
    linked.grow(\.promotionCodes)
    #expect(try properties("order_1/completed", of: linked)["coupon"]?.text == "LINKED")
  }

  @Test func `payment sessions name the provider where nobody paid`() throws {
    var builder = V2PageBuilder()
    builder.order()
    builder.item(builder.line(), "1")
    let session = builder.text("pp_system_default")
    builder.rows.money.sessionProviders.append(session)
    builder.collection { collection, _ in
      collection.sessionProviders = Span32(start: 0, count: 1)
    }
    let completed = try properties("order_1/completed", of: builder)
    #expect(completed["payment_provider"]?.text == "pp_system_default")
  }

  @Test func `a currency of four letters is one where the store's table names it`() throws {
    var builder = V2PageBuilder()
    builder.rows.currencies.append(V2Currency(code: "USDC", digits: 6))
    builder.order(currency: "usdc")
    builder.item(builder.line(price: "1.2345675"), "1")
    let validator = MessageValidator(exponents: ["usdc": 6])
    let completed = try properties("order_1/completed", MappingSettings(), validator, of: builder)
    #expect(completed["total"]?.digits == "1.234568")
    #expect(completed["currency"]?.text == "USDC")
    // The settings overrule the table.
    var settings = MappingSettings()
    settings.currencyExponents = ["usdc": 2]
    let other = MessageValidator(exponents: ["usdc": 2])
    #expect(
      try properties("order_1/completed", settings, other, of: builder)["total"]?.digits == "1.23"
    )
    let derived = builder.derived()
    #expect(derived.facts.indices.allSatisfy { derived.notices($0).isEmpty })
  }

  @Test func `two rows of one version and line are one, the newest`() throws {
    var builder = V2PageBuilder()
    builder.order()
    let line = builder.line(price: "10")
    builder.item(line, "1", at: 5)
    builder.item(line, "4", at: 6)
    builder.item(line, "2", at: 4)
    let completed = try properties("order_1/completed", of: builder)
    #expect(completed["products"]?.elements.map { $0["quantity"]?.digits } == ["4"])
    #expect(completed["total"]?.digits == "40.00")
  }

  @Test(arguments: [
    ("fulfillment", "ful_1", "its quantity is not a number"),
    ("refund", "ref_1", "its amount is too large"),
    ("swap", "oexc_1", "its quantity is not a number"),
    ("claim", "claim_1", "its refund amount is not a number"),
    ("return", "return_1", "its requested amount is not a number"),
  ])
  func `a row without a possible message is refused alone, with its name`(
    kind: String,
    id: String,
    reason: String
  ) throws {
    var builder = V2Story.order()
    let bad = ExactDecimal("NaN")
    switch kind {
    case "fulfillment": builder.rows.actions[0].quantity = bad
    case "refund": builder.rows.money.refunds[0].amount = ExactDecimal("1e20")
    case "swap": builder.rows.exchangeItems[0].quantity = bad
    case "claim": builder.rows.claims[0].refundAmount = bad
    default: builder.rows.returns[0].refundAmount = bad
    }
    if kind == "refund" { builder.transaction("refund", "ref_1") }
    let derived = builder.derived()
    var refused: [String] = []
    for index in derived.facts.indices {
      var writer = JSONWriter()
      do throws(EncodingRefusal) {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &writer)
      } catch {
        refused.append(error.reason)
      }
    }
    #expect(Set(refused) == ["\(kind) \(id): \(reason)"])
  }
}
