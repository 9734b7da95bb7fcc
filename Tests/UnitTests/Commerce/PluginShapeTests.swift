import Commerce
import SegmentSpec
import Support
import Testing

/// `compatibility: medusa-plugin-segment`, letter by letter.
@Suite(.timeLimit(.minutes(9))) struct PluginShapeTests {
  private let settings: MappingSettings = {
    var settings = MappingSettings()
    settings.compatibility = .medusaPluginSegment
    settings.guests = .user
    return settings
  }()

  private static let validator = MessageValidator(isLikePlugin: true)

  /// 3 × 25.00 with 7.50 off and 19 %, shipping 4.99, 20.00 by gift card, on the way in two parcels.
  private func page() -> OrderPage {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.cartID = arena.append("cart_1")
      order.userAgent = arena.append("Browser")
      order.shippingAddress.city = arena.append("Köln")
      order.shippingAddress.countryCode = arena.append("de")
    }
    builder.discount("disc_1")
    builder.line(2500, 3, rates: [19], adjustments: [("disc_1", 750)]) { line, arena in
      line.productID = arena.append("prod_1")
      line.sku = arena.append("SHIRT-RED-M")
      line.variantTitle = arena.append("M")
      line.variantID = arena.append("variant_1")
    }
    builder.line(1000, 1) { line, arena in line.sku = arena.append("PLAIN") }
    builder.shipping(499, rates: [19])
    builder.giftCardUse(2000, isTaxable: false)
    builder.payment("stripe", 7627)
    builder.parcel("ful_1", [(0, 1)])
    builder.received("ret_1", [(0, 1)], amount: 2678)
    builder.refund("ref_1", 2678, reason: "return")
    return builder.page
  }

  private static let head =
    #"{"type":"track","messageId":"00000000-0000-0001-0000-000000000002","#
    + #""timestamp":"2026-03-01T10:00:00.123Z","userId":"cus_guest","context":{"library":{"#
    + #""name":"tidemark","version":"\#(Release.version)"},"userAgent":"Browser","#
    + #""user_agent":"Browser"},"event":"%","properties":{"order_id":"order_1","#
    + #""checkout_id":"cart_1","order_number":7,"email":"ada@example.com","region_id":"reg_eu","#

  private static let whole =
    #""status":"pending","payment_status":"awaiting","fulfillment_status":"not_fulfilled","#
    + #""currency":"EUR","subtotal":85.00,"revenue":62.49,"discount":7.50,"shipping":4.99,"#
    + #""tax":13.78,"total":76.27,"gift_card_total":20.00,"coupon":"SPRING","#
    + #""payment_provider":"stripe","shipping_method":"Standard","shipping_methods":[{"#
    + #""id":"sm_1","order_id":"order_1","shipping_option_id":"so_1","price":499,"#
    + #""shipping_option":{"id":"so_1","name":"Standard"}}],"shipping_country":"de","#
    + #""shipping_city":"Köln","#

  private static let shirt =
    #"{"product_id":"prod_1","variant":"SHIRT-RED-M","sku":"SHIRT-RED","variant_id":"variant_1","#
    + #""line_item_id":"item_1","name":"Shirt","price":22.50,"quantity":3,"subtotal":75.00,"#
    + #""discount":7.50,"tax":12.83,"total":80.33,"position":1}"#

  private func head(_ event: String) -> String { Self.head.replacing("%", with: event) }

  @Test func `an order as the plugin told it`() throws {
    #expect(
      try message(DerivedOrders(page(), settings: settings), .orderCompleted, Self.validator)
        == head("Order Completed") + Self.whole + #""products":[\#(Self.shirt),"#
        + #"{"variant":"PLAIN","line_item_id":"item_2","name":"Shirt","price":10.00,"quantity":1,"#
        + #""subtotal":10.00,"discount":0.00,"tax":0.00,"total":10.00,"position":2}]}}"#
    )
  }

  @Test func `a parcel tells of the whole order and whole lines`() throws {
    #expect(
      try message(DerivedOrders(page(), settings: settings), .orderShipped, Self.validator)
        == head("Order Shipped") + Self.whole
        + #""fulfillment_id":"ful_1","fulfillment_provider":"webshipper","#
        + #""products":[\#(Self.shirt)]}}"#
    )
  }

  @Test func `a return gives back what was given back`() throws {
    #expect(
      try message(DerivedOrders(page(), settings: settings), .orderRefunded, Self.validator)
        == head("Order Refunded")
        + #""currency":"EUR","refund_id":"ref_1","return_id":"ret_1","total":26.78,"#
        + #""refund_type":"partial","reason":"return","products":[{"product_id":"prod_1","#
        + #""variant":"SHIRT-RED-M","sku":"SHIRT-RED","variant_id":"variant_1","#
        + #""line_item_id":"item_1","name":"Shirt","price":22.50,"quantity":1,"subtotal":25.00,"#
        + #""discount":2.50,"tax":4.28,"total":26.78,"position":1,"reason_id":"rr_1","#
        + #""reason_value":"wrong_size","note":"too \"small\""}]}}"#
    )
  }

  @Test func `a line's revenue in the reporting currency`() throws {
    var settings = settings
    settings.reporting = MappingSettings.Reporting(
      currency: "EUR",
      rates: try ReportingRates(csv: Array("Date,USD\n2026-02-27,2\n".utf8))
    )
    let text = try message(
      DerivedOrders(page(), settings: settings),
      .orderCompleted,
      MessageValidator(reporting: "EUR", isLikePlugin: true)
    )
    #expect(text.contains(#""total":80.33,"reporting_total":80.33,"reporting_revenue":67.50,"#))
    #expect(text.contains(#""revenue":62.49,"reporting_revenue":62.49,"#))
  }
}
