import Commerce
import SegmentSpec
import Testing

/// Order Shipped and Order Refunded, letter by letter.
@Suite(.timeLimit(.minutes(9))) struct AfterSaleMessageTests {
  /// 3 × 25.00 with 7.50 off and 19 %, a voucher, shipping 4.99: 96.95 paid.
  private func builder() -> PageBuilder {
    var builder = PageBuilder()
    builder.order("order_1") { order, arena in
      order.cartID = arena.append("cart_1")
      order.salesChannel = arena.append("Web")
      order.shippingAddress.city = arena.append("Köln")
      order.shippingAddress.countryCode = arena.append("de")
    }
    builder.discount("disc_1")
    builder.line(2500, 3, rates: [19], adjustments: [("disc_1", 750)]) { line, arena in
      line.productID = arena.append("prod_1")
      line.sku = arena.append("SHIRT-M")
      line.variantTitle = arena.append("M")
      line.variantID = arena.append("variant_1")
    }
    builder.line(1000, 1) { line, arena in
      line.title = arena.append("Voucher")
      line.isGiftCard = true
    }
    builder.shipping(499, rates: [19])
    builder.payment("stripe", 9627)
    return builder
  }

  private static let head =
    #"{"type":"track",\#(MessageTests.head),\#(MessageTests.traits)},"event":"%","properties":{"order_id":"order_1","#
    + #""checkout_id":"cart_1","order_number":7,"email":"ada@example.com","affiliation":"Web","#
    + #""region_id":"reg_eu","currency":"EUR","#

  private static let shirt =
    #""product_id":"prod_1","sku":"SHIRT-M","variant":"M","variant_id":"variant_1","#
    + #""line_item_id":"item_1","name":"Shirt","price":25.00,"#

  private func texts(_ builder: PageBuilder, _ event: EventName) throws -> [String] {
    let derived = DerivedOrders(builder.page, settings: MappingSettings())
    return try derived.facts.indices.filter { derived.facts[$0].event == event }.map { index in
      try encoded { try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0) }
    }
  }

  private func head(_ event: String) -> String { Self.head.replacing("%", with: event) }

  @Test func `a part of an order that left`() throws {
    var builder = builder()
    builder.parcel(
      "ful_1",
      [(0, 1)],
      links: [("00340", "https://track.example/?a=1&b=2"), ("JJD", nil)]
    )
    builder.parcel("ful_2", [(0, 2), (1, 1), (2, 4)]) { parcel, _ in parcel.providerID = .absent }
    let texts = try texts(builder, .orderShipped)
    #expect(
      texts[0] == head("Order Shipped")
        + #""fulfillment_id":"ful_1","fulfillment_provider":"webshipper","#
        + #""tracking_numbers":["00340","JJD"],"tracking_urls":["https://track.example/?a=1&b=2"],"#
        + #""shipping_country":"de","shipping_city":"Köln","products":[{\#(Self.shirt)"quantity":1,"#
        + #""subtotal":25.00,"discount":2.50,"tax":4.28,"total":26.78,"position":1}],"#
        + #""subtotal":25.00,"discount":2.50,"tax":4.28,"total":26.78,"order_total":96.27,"#
        + #""partial":true}}"#
    )
    #expect(
      texts[1] == head("Order Shipped")
        + #""fulfillment_id":"ful_2","shipping_country":"de","shipping_city":"Köln","#
        + #""products":[{\#(Self.shirt)"quantity":2,"#
        + #""subtotal":50.00,"discount":5.00,"tax":8.55,"total":53.55,"position":1},"#
        + #"{"product_id":"item_2","custom":true,"line_item_id":"item_2","name":"Voucher","price":10.00,"quantity":1,"subtotal":10.00,"#
        + #""discount":0.00,"tax":0.00,"total":10.00,"position":2,"gift_card":true},"#
        + #"{"product_id":"item_gone","custom":true,"line_item_id":"item_gone","quantity":4,"position":3}],"#
        + #""subtotal":60.00,"discount":5.00,"tax":8.55,"total":63.55,"order_total":96.27,"#
        + #""partial":false}}"#
    )
  }

  @Test func `a whole order in one parcel, with a line that an edit replaced`() throws {
    var builder = PageBuilder()
    builder.order("order_1", currency: "jpy")
    builder.line(1980, 3, rates: [10])
    builder.movedLine(500, 1, rates: [8])
    builder.parcel("ful_1", [(0, 3), (1, 1)])
    let text = try #require(try texts(builder, .orderShipped).first)
    #expect(
      text.hasSuffix(
        #"{"product_id":"item_2","custom":true,"line_item_id":"item_2","name":"Shirt","price":500,"quantity":1,"subtotal":500,"#
          + #""discount":0,"tax":40,"total":540,"position":2}],"subtotal":6440,"discount":0,"#
          + #""tax":634,"total":7074,"order_total":6534,"partial":false}}"#
      )
    )
    // The order consists of its own lines.
    #expect(
      try message(DerivedOrders(builder.page, settings: .init()), .orderCompleted)
        .contains(
          #""total":6534,"products":[{"product_id":"item_1","custom":true,"line_item_id":"item_1""#
        )
    )
  }

  @Test func `a return and the refund given for it, and that refund if it joins later`() throws {
    var builder = builder()
    builder.received("ret_1", [(0, 1), (1, 0)], amount: 2200, shipping: 478) { received, arena in
      received.claimID = arena.append("claim_1")
    }
    builder.refund("ref_1", 2200, reason: "return") { refund, arena in
      refund.note = arena.append("with regrets")
    }
    #expect(
      try texts(builder, .orderRefunded) == [
        head("Order Refunded")
          + #""refund_id":"ref_1","return_id":"ret_1","total":22.00,"value":22.00,"refund_type":"partial","#
          + #""reason":"return","note":"with regrets","claim_id":"claim_1","return_shipping":4.78,"#
          + #""products":[{\#(Self.shirt)"quantity":1,"subtotal":25.00,"discount":2.50,"tax":4.28,"#
          + #""total":26.78,"position":1,"reason_id":"rr_1","reason_value":"wrong_size","#
          + #""note":"too \"small\""}]}}"#,
        head("Order Refunded")
          + #""refund_id":"ref_1","return_id":"ret_1","total":22.00,"value":22.00,"refund_type":"partial","#
          + #""reason":"return","note":"with regrets","claim_id":"claim_1"}}"#,
      ]
    )
  }

  @Test func `a return that gave nothing back`() throws {
    var builder = builder()
    builder.received("ret_1", [(0, 3)], amount: 8033) { received, arena in
      received.swapID = arena.append("swap_1")
    }
    #expect(
      try texts(builder, .orderRefunded) == [
        head("Order Refunded")
          + #""return_id":"ret_1","total":0.00,"value":0.00,"requested_amount":80.33,"refund_type":"none","#
          + #""swap_id":"swap_1","products":[{\#(Self.shirt)"quantity":3,"subtotal":75.00,"#
          + #""discount":7.50,"tax":12.83,"total":80.33,"position":1,"reason_id":"rr_1","#
          + #""reason_value":"wrong_size","note":"too \"small\""}]}}"#
      ]
    )
  }

  @Test func `refunds without a return, until all is given back`() throws {
    var builder = builder()
    builder.refund("ref_1", 1000, reason: "claim") { refund, arena in
      refund.claimID = arena.append("claim_1")
    }
    builder.refund("ref_2", 500, reason: "swap") { refund, arena in
      refund.swapID = arena.append("swap_1")
    }
    builder.refund("ref_3", 8127)
    let texts = try texts(builder, .orderRefunded)
    #expect(
      texts[0] == head("Order Refunded")
        + #""refund_id":"ref_1","total":10.00,"value":10.00,"refund_type":"partial","reason":"claim","#
        + #""claim_id":"claim_1"}}"#
    )
    #expect(
      texts[1] == head("Order Refunded")
        + #""refund_id":"ref_2","total":5.00,"value":5.00,"refund_type":"partial","reason":"swap","#
        + #""swap_id":"swap_1"}}"#
    )
    #expect(
      texts[2] == head("Order Refunded")
        + #""refund_id":"ref_3","total":81.27,"value":81.27,"refund_type":"full","reason":"other","#
        + #""products":[{\#(Self.shirt)"quantity":3,"subtotal":75.00,"discount":7.50,"tax":12.83,"#
        + #""total":80.33,"position":1},{"product_id":"item_2","custom":true,"line_item_id":"item_2","name":"Voucher","price":10.00,"#
        + #""quantity":1,"subtotal":10.00,"discount":0.00,"tax":0.00,"total":10.00,"position":2,"#
        + #""gift_card":true}]}}"#
    )
  }

  @Test func `a refund of an order that nobody paid is partial`() throws {
    var builder = PageBuilder()
    builder.order("order_1")
    builder.refund("ref_1", 100)
    #expect(try texts(builder, .orderRefunded)[0].contains(#""refund_type":"partial""#))
  }

  @Test func `a moment that cannot be written names its row`() throws {
    var builder = builder()
    builder.parcel("ful_1", [], at: Timestamp(microseconds: .max))
    let error = #expect(throws: EncodingRefusal.self) { try texts(builder, .orderShipped) }
    #expect(
      error?.reason == "fulfillment ful_1: its time lies outside the years 1 to 9999"
    )
  }
}
