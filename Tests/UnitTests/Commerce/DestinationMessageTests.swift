import Commerce
import SegmentSpec
import Support
import Testing

/// The fields that messages carry for the destinations behind Segment.
@Suite(.timeLimit(.minutes(9))) struct DestinationMessageTests {
  private static func page(_ edit: (inout Order, inout Arena) -> Void = { _, _ in }) -> OrderPage {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.ip = arena.append("::FFFF:203.0.113.7")
      order.billingAddress.id = arena.append("addr_1")
      order.billingAddress.firstName = arena.append("Ada")
      order.billingAddress.phone = arena.append("ask for me")
      order.billingAddress.countryCode = arena.append("de")
      order.shippingAddress.id = arena.append("addr_2")
      order.shippingAddress.lastName = arena.append("Lovelace")
      order.shippingAddress.phone = arena.append("01 42 68 53 00")
      order.shippingAddress.countryCode = arena.append("fr")
      edit(&order, &arena)
    }
    builder.discount("disc_1")
    builder.line(2500, 2, rates: [19], adjustments: [("disc_1", 750)]) { line, arena in
      line.variantID = arena.append("variant_1")
      line.coupon = arena.append("SPRING")
    }
    return builder.page
  }

  private func completed(
    _ page: OrderPage = page(),
    _ edit: (inout MappingSettings) -> Void = { _ in }
  ) throws -> JSONValue {
    var settings = MappingSettings()
    edit(&settings)
    var validator = MessageValidator(
      isLikePlugin: settings.compatibility == .medusaPluginSegment
    )
    validator.foreignNames = ["source", "active", "fbp", "page", "level"]
    let text = try message(DerivedOrders(page, settings: settings), .orderCompleted, validator)
    return try StrictJSON.parse(Array(text.utf8))
  }

  @Test func `a track says what its order says of the person`() throws {
    let traits = try completed()["context"]?["traits"]
    #expect(traits?["email"]?.text == "ada@example.com")
    #expect(traits?["firstName"]?.text == "Ada")
    #expect(traits?["lastName"] == nil, "the name is that of one address")
    #expect(traits?["phone"]?.text == "+33142685300", "the first that surely is a number")
    #expect(traits?["address"]?["country"]?.text == "de")
  }

  @Test
  func
    `of a deleted customer, where it is switched off, and in the plugin's shape a track says nothing`()
    throws
  {
    let deleted = Self.page { order, _ in order.customer.isDeleted = true }
    #expect(try completed(deleted)["context"]?["traits"] == nil)
    #expect(try completed { $0.additions.contextTraits = false }["context"]?["traits"] == nil)
    let plugin = try completed { $0.compatibility = .medusaPluginSegment }
    #expect(plugin["context"]?["traits"] == nil)
    #expect(plugin["context"]?["ip"]?.text == "::FFFF:203.0.113.7")
    #expect(plugin["properties"]?["value"] == nil)
    #expect(plugin["properties"]?["products"]?.elements.first?["product_id"] == nil)
    #expect(plugin["properties"]?["products"]?.elements.first?["coupon"] == nil)
  }

  @Test func `nothing known of the person leaves no traits`() throws {
    var builder = PageBuilder()
    builder.order("order_1") { order, _ in order.email = .absent }
    #expect(try completed(builder.page)["context"]?["traits"] == nil)
  }

  @Test func `a line without a product goes by its variant, then by itself`() throws {
    let product = try completed()["properties"]?["products"]?.elements.first
    #expect(product?["product_id"]?.text == "variant_1")
    #expect(product?["custom"] == .boolean(true))
    #expect(product?["coupon"]?.text == "SPRING")
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(100, 1)
    let other = try completed(builder.page)["properties"]?["products"]?.elements.first
    #expect(other?["product_id"]?.text == "item_1")
  }

  @Test func `an order without lines has no list of them`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    #expect(try completed(builder.page)["properties"]?["products"] == nil)
  }

  @Test(arguments: [
    ("::ffff:203.0.113.7", "203.0.113.7"), (" ::ffff:1.2.3.4 ", "1.2.3.4"),
    ("::ffff:1.2.3.256", "::ffff:1.2.3.256"), ("::ffff:cb00:7107", "::ffff:cb00:7107"),
    ("2001:db8::1", "2001:db8::1"), ("::ffff:", "::ffff:"), ("::ffff:1.2.3", "::ffff:1.2.3"),
  ])
  func `an address of IPv4 that was written as one of IPv6 goes as itself`(
    written: String,
    sent: String
  ) throws {
    let page = Self.page { order, arena in order.ip = arena.append(written) }
    #expect(try completed(page)["context"]?["ip"]?.text == sent)
  }

  @Test func `the price after discounts adds up to the revenue`() throws {
    let product = try completed { $0.productPrice = .discounted }["properties"]?["products"]?
      .elements.first
    #expect(product?["price"]?.digits == "21.25")
    #expect(product?["subtotal"]?.digits == "50.00")
    // An order of before tax lines has one rate for all, and Medusa's line totals are then before the discount.
    let old = Self.page { order, _ in order.taxRate = 19 }
    let ofOld = try completed(old) { $0.productPrice = .discounted }["properties"]?["products"]?
      .elements.first
    #expect(ofOld?["price"]?.digits == "21.25")
  }

  @Test func `without a sales channel the store's name is the affiliation, unless a setting is`()
    throws
  {
    #expect(
      try completed { $0.storeName = "Shop" }["properties"]?["affiliation"]?.text == "Shop"
    )
    #expect(
      try completed {
        $0.storeName = "Shop"
        $0.affiliation = "Mine"
      }["properties"]?["affiliation"]?.text == "Mine"
    )
  }

  @Test func `constants and what the cart holds stand in context and properties`() throws {
    let page = Self.page { order, arena in
      order.passed = arena.append(#"{"fbp": "fb.1", "page": {"url": "https://shop.example/a"}}"#)
    }
    let sent = try completed(page) { settings in
      settings.additions.contextConstants = [.init(name: "active", json: "true")]
      settings.additions.propertyConstants = [
        .orderCompleted: [
          .init(name: "source", json: #""medusa""#), .init(name: "level", json: "7"),
        ],
        .orderShipped: [.init(name: "other", json: "1")],
      ]
    }
    #expect(sent["context"]?["fbp"]?.text == "fb.1")
    #expect(sent["context"]?["page"]?["url"]?.text == "https://shop.example/a")
    #expect(sent["context"]?["active"] == .boolean(true))
    #expect(sent["properties"]?["source"]?.text == "medusa")
    #expect(sent["properties"]?["level"]?.digits == "7")
    #expect(sent["properties"]?["other"] == nil)
  }

  @Test func `to RudderStack a message has its time twice`() throws {
    let sent = try completed { $0.repeatsTimestamp = true }
    #expect(sent["originalTimestamp"] == sent["timestamp"])
    #expect(sent["channel"]?.text == "server")
  }

  @Test func `the tax that Medusa takes off for gift cards is named`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(10_000, 1, rates: [19])
    builder.giftCardUse(5_000, isTaxable: true, rate: 19)
    let properties = try completed(builder.page)["properties"]
    let tax = properties?["tax"]?.minorUnits ?? 0
    let cards = properties?["gift_card_tax"]?.minorUnits ?? 0
    #expect(cards > 0)
    #expect(tax + cards == 1900)
    #expect(try completed()["properties"]?["gift_card_tax"] == nil)
  }

  @Test func `an order outside of the condition shows nothing and is counted`() throws {
    let derived = DerivedOrders(
      Self.page { order, _ in order.isOutside = true },
      settings: MappingSettings()
    )
    #expect(derived.facts.isEmpty)
    #expect(derived.leftOut.map(\.reason.rawValue) == ["outside of orders.where"])
    #expect(derived.leftOut.map(\.count) == [1])
  }

  @Test func `a partial refund lists the order's lines without pieces where that is asked for`()
    throws
  {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(2500, 2)
    builder.payment("stripe", 5000)
    builder.refund("ref_1", 700, reason: "other")
    var settings = MappingSettings()
    func products() throws -> [JSONValue]? {
      let text = try message(DerivedOrders(builder.page, settings: settings), .orderRefunded)
      return try StrictJSON.parse(Array(text.utf8))["properties"]?["products"]?.elements
    }
    #expect(try products() == nil)
    settings.refundProducts = .order
    #expect(try products()?.map { $0["quantity"]?.digits } == ["0"])
    #expect(try products()?.map { $0["total"]?.digits } == ["0.00"])
  }

  @Test func `no constant may take a name that messages have of their own`() {
    for (event, shape) in EventShape.tracks {
      for name in shape.properties.keys {
        #expect(!OwnNames.isFree(name, among: OwnNames.properties), "\(event): \(name)")
      }
    }
    for name in EventShape.context.keys {
      #expect(!OwnNames.isFree(name, among: OwnNames.context), "\(name)")
    }
    #expect(OwnNames.isFree("source", among: OwnNames.properties))
    for name in ["", "1a", "a-b", "a.b", "ä", "reporting_x", String(repeating: "a", count: 65)] {
      #expect(!OwnNames.isFree(name, among: OwnNames.properties), "\(name)")
    }
  }
}
