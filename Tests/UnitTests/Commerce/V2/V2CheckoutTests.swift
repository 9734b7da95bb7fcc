@testable import Commerce
import SegmentSpec
import Support
import Testing

/// Checkout Started of Medusa v2 carts, and identifies of its customers.
@Suite(.timeLimit(.minutes(9))) struct `Checkouts and customers of Medusa v2` {
  private struct Bench {
    var page = CartPage()
    var rows = V2CartRows()

    init() { rows.currencies = [V2Currency(code: "eur", digits: 2)] }

    mutating func cart(
      _ id: String,
      _ edit: (inout Cart, inout V2Cart, inout Arena) -> Void = { _, _, _ in }
    ) {
      var cart = Cart()
      cart.id = page.arena.append(id)
      cart.email = page.arena.append("ada@example.com")
      cart.customerID = page.arena.append("cus_guest")
      cart.currencyCode = page.arena.append("eur")
      cart.opening = CheckoutProof(createdAt: V2PageBuilder.at(-500))
      cart.lines.start = Int32(page.lines.count)
      var row = V2Cart()
      row.collections.start = Int32(rows.money.collections.count)
      row.orders.start = Int32(rows.orders.count)
      row.promotionCodes.start = Int32(rows.promotionCodes.count)
      edit(&cart, &row, &page.arena)
      page.carts.append(cart)
      rows.carts.append(row)
    }

    mutating func line(_ price: String, _ quantity: String, _ adjustments: [(String, String)] = [])
    {
      var line = CartLine()
      line.item.id = page.arena.append("cali_\(page.lines.count + 1)")
      line.item.title = page.arena.append("Shirt")
      var row = V2CartLine()
      row.unitPrice = ExactDecimal(price)
      row.quantity = ExactDecimal(quantity)
      row.adjustments = Span32(
        start: Int32(rows.adjustments.count),
        count: Int32(adjustments.count)
      )
      for (amount, code) in adjustments {
        var adjustment = V2Adjustment()
        adjustment.amount = ExactDecimal(amount)
        adjustment.code = page.arena.append(code)
        rows.adjustments.append(adjustment)
      }
      page.lines.append(line)
      rows.lines.append(row)
      page.carts[page.carts.count - 1].lines.count += 1
    }

    mutating func collection(
      _ id: String,
      _ amount: String,
      at seconds: Int64,
      _ edit: (inout V2Collection, inout Arena) -> Void = { _, _ in }
    ) {
      let collection = V2PageBuilder.appended(
        id,
        amount: amount,
        [],
        to: &rows.money,
        &page.arena
      ) { collection, arena in
        collection.createdAt = V2PageBuilder.at(seconds)
        edit(&collection, &arena)
      }
      rows.money.collections.append(collection)
      rows.carts[rows.carts.count - 1].collections.count += 1
    }

    mutating func order(
      _ id: String,
      at seconds: Int64,
      _ edit: (inout V2CartOrder, inout Arena) -> Void = { _, _ in }
    ) {
      var order = V2CartOrder()
      order.id = page.arena.append(id)
      order.createdAt = V2PageBuilder.at(seconds)
      order.updatedAt = V2PageBuilder.at(seconds)
      order.hasItems = true
      edit(&order, &page.arena)
      rows.orders.append(order)
      rows.carts[rows.carts.count - 1].orders.count += 1
    }

    func derived(
      _ settings: MappingSettings = MappingSettings(),
      after seconds: Int64 = 90_000
    ) -> DerivedCarts {
      var page = page
      page.v2 = rows
      let clock = SettlingClock(now: V2PageBuilder.at(seconds))
      return DerivedCarts(page, settings: settings, clock: clock)
    }
  }

  private func text(_ derived: DerivedCarts) throws -> String {
    try encoded { try derived.encode(0, messageID: MessageID(high: 1, low: 2), into: &$0) }
  }

  /// 10.00 with 19 % in it, of which 1.19 is taken off; 2 at 7 % and 2.5 % of 8; shipping 5.95 with 19 % in it.
  @Test func `taxes are those of the lines and shipping methods, once Medusa wrote any`() throws {
    var bench = Bench()
    bench.cart("cart_1")
    bench.line("11.90", "1", [("1.19", "SPRING")])
    bench.rows.lines[0].isTaxInclusive = true
    bench.rows.adjustments[0].isTaxInclusive = true
    bench.line("4", "2")
    bench.collection("paycol_1", "20", at: -60)
    #expect(bench.derived().page.carts[0].tax == nil)

    bench.rows.rates = ["19", "7", "2.5", "19"].map { ExactDecimal($0) }
    bench.rows.lines[0].rates = Span32(start: 0, count: 1)
    bench.rows.lines[1].rates = Span32(start: 1, count: 2)
    #expect(bench.derived().page.carts[0].tax == 247)

    var method = V2CartMethod(
      id: bench.page.arena.append("casm_1"),
      amount: ExactDecimal("5.95"),
      isTaxInclusive: true
    )
    method.rates = Span32(start: 3, count: 1)
    // Adjustments of shipping never include tax.
    method.discount = ExactDecimal("1")
    bench.rows.methods = [method]
    bench.rows.carts[0].methods = Span32(start: 0, count: 1)
    let derived = bench.derived()
    #expect(derived.page.carts[0].tax == 323)
    #expect(derived.page.carts[0].shippingPrice == 595)
    #expect(try text(derived).contains(#""shipping":5.95,"tax":3.23,"#))

    bench.rows.rates[3] = ExactDecimal("NaN")
    #expect(bench.derived().page.carts[0].tax == nil)
  }

  @Test func `a checkout letter by letter`() throws {
    var bench = Bench()
    bench.cart("cart_1") { cart, _, arena in
      cart.locale = arena.append("en-GB")
      cart.anonymousID = arena.append("\"a-1\"")
    }
    bench.line("9.995", "3", [("1.111", "SPRING")])
    bench.line("2", "1")
    bench.collection("paycol_1", "20", at: -60)
    bench.collection("paycol_2", "30.874", at: -30)
    bench.collection("paycol_3", "99", at: -20) { collection, _ in collection.isDeleted = true }
    bench.order("order_1", at: 0)
    let derived = bench.derived()
    #expect(derived.facts.map(\.key.text) == ["cart_1/checkout_started"])
    #expect(derived.facts.map(\.time) == [V2PageBuilder.at(-60)])
    #expect(
      try text(derived) == #"""
        {"type":"track","messageId":"00000000-0000-0001-0000-000000000002",\#
        "timestamp":"2026-03-01T09:59:00.123Z","anonymousId":"a-1","context":{\#
        "library":{"name":"tidemark","version":"0.2.0"},"locale":"en-GB",\#
        "traits":{"email":"ada@example.com"}},\#
        "event":"Checkout Started","properties":{"checkout_id":"cart_1","cart_id":"cart_1",\#
        "order_id":"order_1","value":30.87,"currency":"EUR","total":30.87,"revenue":30.87,"coupon":"SPRING",\#
        "email":"ada@example.com","products":[{"product_id":"cali_1","custom":true,"line_item_id":"cali_1","name":"Shirt",\#
        "price":10.00,"quantity":3,"subtotal":29.99,"discount":1.11,"coupon":"SPRING","position":1},\#
        {"product_id":"cali_2","custom":true,"line_item_id":"cali_2","name":"Shirt","price":2.00,"quantity":1,"subtotal":2.00,\#
        "discount":0.00,"position":2}]}}
        """#
    )
  }

  @Test func `without a collection the order shows the checkout, once it counts`() throws {
    var bench = Bench()
    bench.cart("cart_1")
    bench.line("9.99", "2", [("0.98", "SPRING")])
    bench.order("order_1", at: 0)
    let young = bench.derived(after: 299)
    #expect(young.facts.isEmpty)
    #expect(young.waiting.map(\.row) == ["order_1"])
    #expect(young.waiting.map(\.root) == ["cart_1"])
    #expect(young.waiting.map(\.kind) == ["cart"])
    #expect(young.leftOut == [LeftOutFact(event: .checkoutStarted, reason: .notSettled)])
    let old = bench.derived(after: 300)
    #expect(old.facts.map(\.time) == [V2PageBuilder.at(0)])
    #expect(old.waiting.isEmpty)
    #expect(try text(old).contains(#""value":19.00,"#))
  }

  @Test func `with the trigger cart_email a cart without an e-mail counts by its order`() {
    var settings = MappingSettings()
    settings.checkoutTrigger = .cartEmail
    var bench = Bench()
    bench.cart("cart_1") { _, row, _ in row.hasEmail = false }
    bench.collection("paycol_1", "20", at: -60)
    #expect(bench.derived(settings).facts.isEmpty)
    bench.order("order_1", at: 0)
    #expect(bench.derived(settings).facts.map(\.time) == [V2PageBuilder.at(0)])
    let young = bench.derived(settings, after: 299)
    #expect(young.facts.isEmpty)
    #expect(young.waiting.map(\.row) == ["order_1"])
    bench.rows.carts[0].hasEmail = true
    #expect(bench.derived(settings).facts.map(\.time) == [V2PageBuilder.at(-500)])
  }

  @Test func `drafts, deleted orders and deleted carts show none`() {
    for edit in [
      { (order, _) in order.isDraft = true }, { (order, _) in order.isDeleted = true },
      { (order, arena) in order.status = arena.append("draft") },
    ] as [(inout V2CartOrder, inout Arena) -> Void] {
      var bench = Bench()
      bench.cart("cart_1")
      bench.order("order_1", at: 0, edit)
      #expect(bench.derived().facts.isEmpty)
    }
    var bench = Bench()
    bench.cart("cart_1") { _, row, _ in row.isDeleted = true }
    bench.collection("paycol_1", "20", at: 0)
    #expect(bench.derived().facts.isEmpty && bench.derived().waiting.isEmpty)
  }

  @Test func `a dismissed collection started the checkout, its amount is not the value`() throws {
    var bench = Bench()
    bench.cart("cart_1")
    bench.line("5", "1")
    bench.collection("paycol_1", "20", at: -60) { collection, _ in collection.isDismissed = true }
    let derived = bench.derived()
    #expect(derived.facts.map(\.time) == [V2PageBuilder.at(-60)])
    #expect(try text(derived).contains(#""value":5.00,"#))
  }

  @Test func `several orders of a cart: the earliest that counts`() throws {
    var bench = Bench()
    bench.cart("cart_1")
    bench.line("5", "1")
    bench.collection("paycol_1", "20", at: -60)
    bench.order("order_1", at: 0)
    bench.order("order_2", at: 60) { order, _ in order.version = 2 }
    #expect(try !text(bench.derived(after: 80)).contains("order_id"))
    #expect(try text(bench.derived(after: 120)).contains(#""order_id":"order_2""#))
    #expect(try text(bench.derived(after: 300)).contains(#""order_id":"order_1""#))
  }

  @Test func `bad numbers refuse the cart`() {
    for price in ["NaN", "1e30"] {
      var bench = Bench()
      bench.cart("cart_1")
      bench.line(price, "1")
      bench.collection("paycol_1", "20", at: -60)
      var writer = JSONWriter()
      #expect(
        throws: EncodingRefusal(
          "cart cart_1: a price, quantity or adjustment of a line is not a number, or too large"
        )
      ) {
        try bench.derived().encode(0, messageID: MessageID(high: 1, low: 2), into: &writer)
      }
    }
  }

  private func customers(
    _ settings: MappingSettings = MappingSettings(),
    isV2: Bool = true,
    _ edit: (inout Customer, inout Arena) -> Void = { _, _ in }
  ) -> DerivedCustomers {
    var page = CustomerPage()
    page.add("cus_1", edit)
    if isV2 {
      var rows = V2CustomerRows()
      rows.currencies = [V2Currency(code: "eur", digits: 2)]
      var customer = V2Customer()
      customer.totalSpent = ExactDecimal("12.345")
      rows.customers = [customer]
      page.v2 = rows
      page.customers[0].history.currencyCode = page.arena.append("eur")
      page.customers[0].history.ordersCount = 2
    }
    return DerivedCustomers(page, settings: settings)
  }

  @Test func `an identify has lists of its own, with the company`() throws {
    let plain = try #require(customers().facts.first?.state)
    #expect(plain.list == 11 && plain.twin == 15)
    #expect(customers(isV2: false).facts.first?.state?.list == 1)
    let company = customers { $0.companyName = $1.append("Acme") }.facts.first?.state
    #expect(company?.digest != plain.digest)
    var settings = MappingSettings()
    settings.includesOrdersCount = true
    settings.includesTotalSpent = true
    #expect(customers(settings).facts.first?.state?.list == 14)
    let text = try encoded {
      try customers(settings).encode(0, messageID: MessageID(high: 1, low: 2), into: &$0)
    }
    #expect(text.contains(#""orders_count":2,"total_spent":12.35,"total_spent_currency":"EUR""#))
  }

  @Test func `an identify is as new as the newest of its rows`() {
    let later = V2PageBuilder.at(600)
    #expect(
      customers {
        $0.groupsUpdatedAt = later; _ = $1
      }.facts.first?.time == later
    )
  }
}
