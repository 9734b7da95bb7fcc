import Commerce
import SegmentSpec
import Testing

/// Whole messages, letter by letter.
@Suite(.timeLimit(.minutes(9))) struct MessageTests {
  static func fullOrder(customer edit: (inout Order, inout Arena) -> Void = { _, _ in })
    -> PageBuilder
  {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.cartID = arena.append("cart_1")
      order.salesChannel = arena.append("Web")
      order.ip = arena.append("203.0.113.7")
      order.userAgent = arena.append("Mozilla/5.0")
      order.googleAnalyticsID = arena.append("GA1.2.3")
      order.consent = arena.append(#"{"categoryPreferences": {"Advertising": true}}"#)
      order.metadata = arena.append(#"{"gift note": "for \"you\""}"#)
      order.shippingAddress.id = arena.append("addr_1")
      order.shippingAddress.city = arena.append("Köln")
      order.shippingAddress.countryCode = arena.append("de")
      order.shippingAddress.firstName = arena.append("Ada")
      order.shippingAddress.lastName = arena.append("Lovelace")
      order.canceledAt = Timestamp(microseconds: 1_772_445_600_000_000)
      edit(&order, &arena)
    }
    builder.discount("disc_1", code: "SPRING")
    builder.discount("disc_2", code: "SHIPFREE")
    builder.line(2500, 2, rates: [19], adjustments: [("disc_1", 750)]) { line, arena in
      line.productID = arena.append("prod_1")
      line.sku = arena.append("SHIRT-M-RED")
      line.variantTitle = arena.append("M / Red")
      line.variantID = arena.append("variant_1")
      line.productSubtitle = arena.append("Soft")
      line.category = arena.append("Summer")
      line.type = arena.append("Clothing")
      line.brand = arena.append("Acme")
      line.thumbnail = arena.append("https://cdn.example/shirt.png")
      line.productHandle = arena.append("shirt")
    }
    builder.line(1000, 3) { line, arena in
      line.title = arena.append("Voucher")
      line.isGiftCard = true
    }
    builder.shipping(499, rates: [19])
    builder.shipping(0, name: nil)
    builder.shipping(100, name: "Lift")
    builder.giftCardUse(1000, isTaxable: false)
    builder.payment("stripe")
    builder.payment("manual")
    builder.payment("stripe")
    return builder
  }

  static let head =
    #""messageId":"00000000-0000-0001-0000-000000000002","#
    + #""timestamp":"2026-03-01T10:00:00.123Z","anonymousId":"cus_guest","#
    + #""context":{"library":{"name":"tidemark","version":"0.2.0"}"#

  /// A track's values about a person with a known e-mail.
  static let traits = #""traits":{"email":"ada@example.com"}"#

  @Test func `an order's completion with everything known`() throws {
    var settings = MappingSettings()
    settings.storeURL = "https://shop.example"
    settings.includesMetadata = true
    settings.usesGoogleAnalyticsID = true
    let derived = DerivedOrders(Self.fullOrder().page, settings: settings)
    let expected =
      #"{"type":"track",\#(Self.head),"#
      + #""ip":"203.0.113.7","userAgent":"Mozilla/5.0","#
      + #""traits":{"email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","#
      + #""address":{"city":"Köln","country":"de"}},"#
      + #""consent":{"categoryPreferences":{"Advertising":true}}},"#
      + #""integrations":{"Google Analytics":{"clientId":"GA1.2.3"}},"#
      + #""event":"Order Completed","properties":{"order_id":"order_1","checkout_id":"cart_1","#
      + #""order_number":7,"email":"ada@example.com","affiliation":"Web","region_id":"reg_eu","#
      + #""status":"pending","payment_status":"awaiting","fulfillment_status":"not_fulfilled","#
      + #""currency":"EUR","subtotal":72.50,"revenue":72.50,"value":72.50,"discount":7.50,"shipping":5.99,"#
      + #""tax":9.03,"total":87.52,"gift_card_total":10.00,"total_due":77.52,"#
      + #""coupon":"SPRING","coupons":["SPRING","SHIPFREE"],"payment_provider":"stripe,manual","#
      + #""shipping_method":"Standard, Lift","#
      + #""shipping_methods":[{"id":"sm_1","name":"Standard","price":4.99},"#
      + #"{"id":"sm_2","price":0.00},{"id":"sm_3","name":"Lift","price":1.00}],"#
      + #""shipping_country":"de","shipping_city":"Köln","metadata":{"gift note":"for \"you\""},"#
      + #""products":[{"product_id":"prod_1","sku":"SHIRT-M-RED","variant":"M / Red","#
      + #""variant_id":"variant_1","line_item_id":"item_1","name":"Shirt","subtitle":"Soft","#
      + #""category":"Summer","type":"Clothing","brand":"Acme","price":25.00,"quantity":2,"#
      + #""subtotal":50.00,"discount":7.50,"tax":8.08,"total":50.58,"position":1,"#
      + #""image_url":"https://cdn.example/shirt.png","url":"https://shop.example/products/shirt"},"#
      + #"{"product_id":"item_2","custom":true,"line_item_id":"item_2","name":"Voucher","price":10.00,"quantity":3,"subtotal":30.00,"#
      + #""discount":0.00,"tax":0.00,"total":30.00,"position":2,"gift_card":true}]}}"#
    #expect(try message(derived, .orderCompleted) == expected)
  }

  @Test func `what is not known is left out`() throws {
    var builder = PageBuilder()
    builder.order("order_1", currency: "jpy") { order, _ in
      for text in [
        \Order.status, \.paymentStatus, \.fulfillmentStatus, \.email, \.regionID,
      ] {
        order[keyPath: text] = .absent
      }
    }
    builder.line(333, 0) { line, _ in line.title = .absent }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    #expect(
      try message(derived, .orderCompleted)
        == #"{"type":"track",\#(Self.head)},"event":"Order Completed","properties":{"#
        + #""order_id":"order_1","order_number":7,"currency":"JPY","subtotal":0,"revenue":0,"value":0,"#
        + #""discount":0,"shipping":0,"tax":0,"total":0,"products":[{"product_id":"item_1","custom":true,"line_item_id":"item_1","#
        + #""quantity":0,"subtotal":0,"discount":0,"tax":0,"total":0,"position":1}]}}"#
    )
  }

  @Test func `a cancelling and an update tell the order at their own time`() throws {
    let derived = DerivedOrders(Self.fullOrder().page, settings: MappingSettings())
    let completed = try message(derived, .orderCompleted)
    let cancelled = try message(derived, .orderCancelled)
    #expect(
      cancelled
        == completed.replacing("Order Completed", with: "Order Cancelled")
        .replacing(#""value":72.50,"#, with: "")
        .replacing("2026-03-01T10:00:00.123Z", with: "2026-03-02T10:00:00.000Z")
    )
    #expect(
      try message(derived, .orderUpdated)
        == completed.replacing("Order Completed", with: "Order Updated")
        .replacing(#""value":72.50,"#, with: "")
    )
    #expect(!completed.contains("metadata"))
    #expect(!completed.contains("integrations"))
    #expect(!completed.contains("\"url\""))
  }

  @Test func `a guest's identify has the traits of the order`() throws {
    var builder = Self.fullOrder { order, _ in order.consent = .absent }
    let context = #","ip":"203.0.113.7","userAgent":"Mozilla/5.0"}"#
    #expect(
      try message(DerivedOrders(builder.page, settings: MappingSettings()), .identify)
        == #"{"type":"identify",\#(Self.head)\#(context),"traits":{"email":"ada@example.com","#
        + #""firstName":"Ada","lastName":"Lovelace"}}"#
    )
    builder.edit { order, arena in order.billingAddress.lastName = arena.append("Byron") }
    #expect(
      try message(DerivedOrders(builder.page, settings: MappingSettings()), .identify)
        .hasSuffix(#""traits":{"email":"ada@example.com","lastName":"Byron"}}"#)
    )
  }

  @Test func `a customer's identify has the traits of customer and billing address`() throws {
    var page = CustomerPage()
    page.add("cus_1", groups: [("cgrp_1", "VIP"), ("cgrp_2", nil), ("cgrp_3", "B2B")]) {
      customer,
      arena in
      customer.firstName = arena.append("Ada")
      customer.lastName = arena.append("Lovelace")
      customer.phone = arena.append("0171 2345678")
      customer.anonymousID = arena.append("anon-1")
      customer.consent = arena.append(#"{"categoryPreferences": {}}"#)
      customer.billingAddress.id = arena.append("addr_1")
      customer.billingAddress.address1 = arena.append("Ring 1")
      customer.billingAddress.address2 = arena.append("Hof")
      customer.billingAddress.city = arena.append("Köln")
      customer.billingAddress.province = arena.append("NW")
      customer.billingAddress.postalCode = arena.append("50667")
      customer.billingAddress.countryCode = arena.append("de")
      customer.billingAddress.updatedAt = Timestamp(microseconds: 1_772_445_600_000_000)
    }
    page.add("cus_2")
    let derived = DerivedCustomers(page, settings: MappingSettings())
    func text(_ index: Int) throws -> String {
      try encoded {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
      }
    }
    #expect(
      try text(0)
        == #"{"type":"identify","messageId":"00000000-0000-0001-0000-000000000002","#
        + #""timestamp":"2026-03-02T10:00:00.000Z","userId":"cus_1","anonymousId":"anon-1","#
        + #""context":{"library":{"name":"tidemark","version":"0.2.0"},"#
        + #""consent":{"categoryPreferences":{}}},"traits":{"email":"cus_1@example.com","#
        + #""firstName":"Ada","lastName":"Lovelace","phone":"+491712345678","#
        + #""createdAt":"2026-03-01T10:00:00.123Z","address":{"street":"Ring 1, Hof","#
        + #""city":"Köln","state":"NW","postalCode":"50667","country":"de"},"#
        + #""has_account":true,"groups":["VIP","B2B"]}}"#
    )
    #expect(
      try text(1)
        == #"{"type":"identify","messageId":"00000000-0000-0001-0000-000000000002","#
        + #""timestamp":"2026-03-01T10:00:00.123Z","userId":"cus_2","#
        + #""context":{"library":{"name":"tidemark","version":"0.2.0"}},"#
        + #""traits":{"email":"cus_2@example.com","createdAt":"2026-03-01T10:00:00.123Z","#
        + #""has_account":true,"groups":[]}}"#
    )
  }

  @Test func `a customer's orders are told where they are asked for`() throws {
    var page = CustomerPage()
    page.add("cus_1") { customer, arena in
      customer.history.ordersCount = 3
      customer.history.totalSpent = -1250
      customer.history.currencyCode = arena.append("eur")
      customer.history.updatedAt = Timestamp(microseconds: 1_772_445_600_000_000)
    }
    page.add("cus_2") { customer, _ in customer.history.ordersCount = 2 }
    var settings = MappingSettings()
    settings.includesOrdersCount = true
    settings.includesTotalSpent = true
    let derived = DerivedCustomers(page, settings: settings)
    func text(_ index: Int) throws -> String {
      try encoded {
        try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
      }
    }
    let first = try text(0)
    #expect(first.contains(#""timestamp":"2026-03-02T10:00:00.000Z""#))
    #expect(
      first.hasSuffix(
        #""groups":[],"orders_count":3,"total_spent":-12.50,"total_spent_currency":"EUR"}}"#
      )
    )
    #expect(try text(1).hasSuffix(#""groups":[],"orders_count":2}}"#))
  }

  @Test func `what counts as a customer's change has a list number of its own`() throws {
    var lists: Set<Int> = []
    var digests: Set<StateDigest> = []
    for (count, sum) in [(false, false), (true, false), (false, true), (true, true)] {
      var settings = MappingSettings()
      settings.includesOrdersCount = count
      settings.includesTotalSpent = sum
      for orders in [Int64(0), 1] {
        for spent in [nil, Int64(0), 1] {
          var page = CustomerPage()
          page.add("cus_1") { customer, _ in
            customer.history.ordersCount = orders
            customer.history.totalSpent = spent
          }
          let fact = try #require(DerivedCustomers(page, settings: settings).facts.first)
          let state = try #require(fact.state)
          lists.insert(state.list)
          digests.insert(state.digest)
        }
      }
    }
    #expect(lists == [1, 2, 3, 4])
    #expect(digests.count == 1 + 2 + 3 + 6)
  }

  @Test func `an order that was changed is completed as it was placed and updated as it is`() throws
  {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 1)
    builder.shipping(300, name: "Slow")
    builder.discount("disc_1", code: "SPRING")
    let placed = builder.page.orders[0].current
    builder.line(2500, 2)
    builder.shipping(900, name: "Fast")
    builder.discount("disc_2", code: "LATER")
    builder.edit { order, _ in
      order.placed = placed
      order.current.lines = Span32(start: 1, count: 1)
      order.current.shippingMethods = Span32(start: 1, count: 1)
      order.current.discounts = Span32(start: 1, count: 1)
      order.canceledAt = order.createdAt
    }
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    let completed = try message(derived, .orderCompleted)
    for part in [
      #""total":13.00"#, #""coupon":"SPRING""#, #""shipping_method":"Slow""#,
      #""line_item_id":"item_1""#, #""quantity":1,"#,
    ] { #expect(completed.contains(part), "\(part) in \(completed)") }
    for event in [EventName.orderUpdated, .orderCancelled] {
      let message = try message(derived, event)
      for part in [
        #""total":59.00"#, #""coupon":"LATER""#, #""shipping_method":"Fast""#,
        #""line_item_id":"item_2""#, #""quantity":2,"#,
      ] { #expect(message.contains(part), "\(part) in \(message)") }
    }
  }

  @Test func `a unit's price is the line's subtotal by its quantity, halves up`() throws {
    for (price, quantity, text) in [
      (Int64(1000), Int64(3), "10.00"), (-5, 2, "-0.05"), (1, 1, "0.01"), (0, .max, "0.00"),
    ] {
      var builder = PageBuilder()
      builder.order("order_1")
      builder.line(price, quantity)
      let derived = DerivedOrders(builder.page, settings: MappingSettings())
      #expect(try message(derived, .orderCompleted).contains("\"price\":\(text),"))
    }
    // 1000 with 14.975 % in it, twice: 1739 net, 869.5 each.
    var builder = PageBuilder()
    builder.order("order_1")
    builder.line(1000, 2, rates: [5, 9.975], includesTax: true)
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    #expect(try message(derived, .orderCompleted).contains(#""price":8.70,"quantity":2"#))
  }
}
