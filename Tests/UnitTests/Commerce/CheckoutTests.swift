import Commerce
import SegmentSpec
import Support
import Testing

@Suite(.timeLimit(.minutes(9))) struct CheckoutTests {
  private static let later = PageBuilder.moment.advanced(bySeconds: 86_400)

  /// A cart of a guest with a payment session of 50.58 and two lines, one of them deleted goods.
  private static func page(
    _ edit: (inout Cart, inout Arena) -> Void = { _, _ in }
  ) -> CartPage {
    var page = CartPage()
    page.addCart("cart_1") { cart, arena in
      cart.coupon = arena.append("SPRING")
      cart.ip = arena.append("203.0.113.7")
      cart.userAgent = arena.append("Mozilla/5.0")
      cart.googleAnalyticsID = arena.append("GA1.2.3")
      cart.session = CheckoutProof(createdAt: PageBuilder.moment)
      cart.sessionAmount = 5058
      edit(&cart, &arena)
    }
    page.addLine(2500, 2, discount: 749.5) { line, arena in
      line.productID = arena.append("prod_1")
      line.sku = arena.append("SHIRT-M-RED")
      line.variantTitle = arena.append("M / Red")
      line.variantID = arena.append("variant_1")
      line.productHandle = arena.append("shirt")
    }
    page.addLine(1000, 3) { line, arena in
      line.title = arena.append("Voucher")
      line.isGiftCard = true
    }
    return page
  }

  private func text(_ page: CartPage, _ settings: MappingSettings = .init()) throws -> String {
    let derived = DerivedCarts(page, settings: settings)
    let index = try #require(derived.facts.firstIndex { $0.event == .checkoutStarted })
    return try encoded(MessageValidator(exponents: settings.currencyExponents)) {
      try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
    }
  }

  private static let products =
    #""products":[{"product_id":"prod_1","sku":"SHIRT-M-RED","variant":"M / Red","#
    + #""variant_id":"variant_1","line_item_id":"item_1","name":"Shirt","price":25.00,"quantity":2,"#
    + #""subtotal":50.00,"discount":7.50,"position":1},{"product_id":"item_2","custom":true,"line_item_id":"item_2","name":"Voucher","#
    + #""price":10.00,"quantity":3,"subtotal":30.00,"discount":0.00,"position":2,"#
    + #""gift_card":true}]}}"#

  /// The text before `properties` for an id and a time.
  private static func head(
    _ who: String,
    at time: String = "2026-03-01T10:00:00.123Z",
    traits: String = "," + MessageTests.traits
  ) -> String {
    #"{"type":"track","messageId":"00000000-0000-0001-0000-000000000002","timestamp":"\#(time)","#
      + #"\#(who),"context":{"library":{"name":"tidemark","version":"0.2.0"},"#
      + #""ip":"203.0.113.7","userAgent":"Mozilla/5.0"\#(traits)},"event":"Checkout Started","properties":{"#
      + #""checkout_id":"cart_1","cart_id":"cart_1","#
  }

  @Test func `a registered customer's checkout`() throws {
    var page = Self.page { cart, arena in
      cart.customerID = arena.append("cus_1")
      cart.customer.hasAccount = true
      cart.customer.index = 0
      cart.orderID = arena.append("order_1")
      cart.order = CheckoutProof(createdAt: Self.later)
    }
    page.customers.add("cus_1")
    #expect(
      try text(page)
        == Self.head(#""userId":"cus_1""#)
        + #""order_id":"order_1","value":50.58,"currency":"EUR","total":50.58,"revenue":72.50,"coupon":"SPRING","#
        + #""email":"ada@example.com","region_id":"reg_eu","# + Self.products
    )
    let derived = DerivedCarts(page, settings: MappingSettings())
    #expect(derived.facts.map(\.key.text) == ["cus_1/identify", "cart_1/checkout_started"])
    #expect(derived.facts.map(\.isPrelude) == [true, false])
    let alone = DerivedCustomers(page.customers, settings: MappingSettings())
    #expect(derived.facts.first?.state == alone.facts.first?.state)
    #expect(
      try encoded { try derived.encode(0, messageID: MessageID(high: 1, low: 2), into: &$0) }
        == encoded { try alone.encode(0, messageID: MessageID(high: 1, low: 2), into: &$0) }
    )
  }

  @Test func `a guest's checkout with the storefront's anonymous id`() throws {
    let page = Self.page { cart, arena in cart.anonymousID = arena.append("anon-1") }
    let end =
      #""value":50.58,"currency":"EUR","total":50.58,"revenue":72.50,"coupon":"SPRING","email":"ada@example.com","#
      + #""region_id":"reg_eu","# + Self.products
    #expect(try text(page) == Self.head(#""anonymousId":"anon-1""#) + end)
    var settings = MappingSettings()
    settings.guests = .user
    #expect(
      try text(page, settings)
        == Self.head(#""userId":"cus_guest","anonymousId":"anon-1""#) + end
    )
  }

  @Test func `a guest without an anonymous id, and a cart without a customer`() throws {
    #expect(try text(Self.page()).hasPrefix(Self.head(#""anonymousId":"cus_guest""#)))
    let nobody = Self.page { cart, _ in
      cart.customerID = .absent
      cart.customer.exists = false
      cart.email = .absent
      cart.coupon = .absent
    }
    #expect(
      try text(nobody)
        == Self.head(#""anonymousId":"cart_1""#, traits: "")
        + #""value":50.58,"currency":"EUR","total":50.58,"revenue":72.50,"#
        + #""region_id":"reg_eu","# + Self.products
    )
  }

  @Test func `nothing to pay, so the order shows it and the lines give the value`() throws {
    let page = Self.page { cart, arena in
      cart.session = nil
      cart.sessionAmount = nil
      cart.orderID = arena.append("order_1")
      cart.order = CheckoutProof(createdAt: Self.later, origin: .history)
    }
    let time = "2026-03-02T10:00:00.123Z"
    #expect(
      try text(page)
        == Self.head(#""anonymousId":"cus_guest""#, at: time)
        + #""order_id":"order_1","value":72.50,"currency":"EUR","total":72.50,"revenue":72.50,"coupon":"SPRING","#
        + #""email":"ada@example.com","region_id":"reg_eu","# + Self.products
    )
    let facts = DerivedCarts(page, settings: MappingSettings()).facts
    #expect(facts.map(\.origin) == [.history])
  }

  @Test func `the trigger cart_email counts a cart with an e-mail from when it was opened`() throws
  {
    var settings = MappingSettings()
    settings.checkoutTrigger = .cartEmail
    let page = Self.page { cart, _ in
      cart.opening = CheckoutProof(createdAt: Self.later)
      cart.session = nil
      cart.sessionAmount = nil
    }
    let facts = DerivedCarts(page, settings: settings).facts
    #expect(facts.map(\.key.text) == ["cart_1/checkout_started"])
    #expect(facts.map(\.time) == [Self.later])
    #expect(
      try text(page, settings).contains(
        #""value":72.50,"currency":"EUR","total":72.50,"revenue":72.50,"#
      )
    )
    #expect(DerivedCarts(page, settings: MappingSettings()).facts.isEmpty)
    let unknown = Self.page { cart, _ in cart.email = .absent }
    #expect(DerivedCarts(unknown, settings: settings).facts.isEmpty)
  }

  @Test func `a cart of a swap, a draft or a claim, or one without anything yet, is no checkout`() {
    for page in [
      Self.page { cart, _ in cart.isDefault = false }, Self.page { cart, _ in cart.session = nil },
    ] {
      #expect(DerivedCarts(page, settings: MappingSettings()).facts.isEmpty)
    }
    var settings = MappingSettings()
    settings.disabledEvents = [.checkoutStarted]
    #expect(DerivedCarts(Self.page(), settings: settings).facts.isEmpty)
  }

  @Test func `settings show in the message`() throws {
    var settings = MappingSettings()
    settings.storeURL = "https://shop.example"
    settings.usesGoogleAnalyticsID = true
    settings.currencyExponents = ["eur": 0]
    let text = try text(Self.page(), settings)
    #expect(text.contains(#""integrations":{"Google Analytics":{"clientId":"GA1.2.3"}}"#))
    #expect(text.contains(#""position":1,"url":"https://shop.example/products/shirt"}"#))
    #expect(text.contains(#""value":5058,"#))
    settings.disabledEvents = [.identify]
    var page = Self.page { cart, _ in
      cart.customer.hasAccount = true
      cart.customer.index = 0
    }
    page.customers.add("cus_guest")
    #expect(DerivedCarts(page, settings: settings).facts.map(\.event) == [.checkoutStarted])
  }

  @Test func `what cannot be a message is refused by the cart's id`() {
    func refusal(_ edit: (inout Cart, inout Arena) -> Void) -> String? {
      do {
        _ = try text(Self.page(edit))
        return nil
      } catch {
        return (error as? EncodingRefusal)?.reason
      }
    }
    #expect(refusal { _, _ in } == nil)
    #expect(
      refusal { cart, arena in cart.consent = arena.append(#"{"ads": true}"#) }
        == "cart cart_1: the metadata key \"consent\" (setting consent_key) holds an object without"
        + " categoryPreferences; wanted is an object whose categoryPreferences are true or false, such as"
        + #" {"categoryPreferences":{"advertising":false}}, or a string that holds one"#
    )
    #expect(
      refusal { cart, _ in cart.currencyCode = .absent }
        == "cart cart_1: its region, which tells the currency, is missing"
    )
    #expect(
      refusal { cart, _ in cart.session?.createdAt = Timestamp(microseconds: .max) }
        == "cart cart_1: its time lies outside the years 1 to 9999"
    )
  }

  @Test(arguments: [
    (Int64.max, Int64.max, 0, "the value is too large"), (1, 1, Double.nan, "not a number"),
    (1, 1, -.infinity, "not a number"), (.min, .max, 0, "the value is too large"),
  ])
  func `an amount that is not one is refused`(
    price: Int64,
    quantity: Int64,
    discount: Double,
    reason: String
  ) {
    var page = CartPage()
    page.addCart("cart_1") { cart, _ in
      cart.session = CheckoutProof(createdAt: PageBuilder.moment)
    }
    page.addLine(price, quantity, discount: discount)
    let error = #expect(throws: EncodingRefusal.self) { try text(page) }
    #expect(error?.reason.hasPrefix("cart cart_1: ") == true)
    #expect(error?.reason.hasSuffix(reason) == true)
  }
}

extension CartPage {
  /// Appends a guest's cart of type default, without a payment session.
  mutating func addCart(
    _ id: String,
    _ edit: (inout Cart, inout Arena) -> Void = { _, _ in }
  ) {
    var cart = Cart()
    cart.id = arena.append(id)
    cart.isDefault = true
    cart.customerID = arena.append("cus_guest")
    cart.customer.exists = true
    cart.email = arena.append("ada@example.com")
    cart.regionID = arena.append("reg_eu")
    cart.currencyCode = arena.append("eur")
    cart.opening = CheckoutProof(createdAt: PageBuilder.moment)
    cart.lines.start = Int32(lines.count)
    edit(&cart, &arena)
    carts.append(cart)
  }

  /// Appends a line to the cart appended last.
  mutating func addLine(
    _ price: Int64,
    _ quantity: Int64,
    discount: Double = 0,
    _ edit: (inout LineItem, inout Arena) -> Void = { _, _ in }
  ) {
    var line = CartLine()
    line.item.id = arena.append("item_\(lines.count + 1)")
    line.item.title = arena.append("Shirt")
    line.item.unitPrice = price
    line.item.quantity = Quantity(quantity)
    line.discount = discount
    edit(&line.item, &arena)
    lines.append(line)
    carts[carts.count - 1].lines.count += 1
  }
}
