import Commerce
import SegmentSpec
import Support
import Testing

/// Whole messages of a Medusa v2 store, letter by letter.
@Suite(.timeLimit(.minutes(9))) struct `Messages of Medusa v2` {
  private static let names =
    #""order_id":"order_1","checkout_id":"cart_1","order_number":7,"#
    + #""custom_order_number":"2026/7","email":"ada@example.com","affiliation":"Web","#
    + #""region_id":"reg_eu""#

  private static let shirt =
    #""product_id":"prod_1","sku":"SHIRT-M","variant":"M","variant_id":"variant_1""#

  private static let traits =
    #","traits":{"email":"ada@example.com","firstName":"Ada","address":{"city":"Köln","country":"de"}}"#

  private func head(_ time: String, traits: String = Self.traits) -> String {
    #""messageId":"00000000-0000-0001-0000-000000000002","timestamp":"\#(time)","#
      + #""anonymousId":"a-1","context":{"library":{"name":"tidemark","version":"0.2.0"},"#
      + #""ip":"203.0.113.7","locale":"de-DE"\#(traits)}"#
  }

  /// The message of the story's fact with that key.
  private func text(
    _ key: String,
    _ settings: MappingSettings = MappingSettings(),
    _ validator: MessageValidator = MessageValidator(),
    of builder: V2PageBuilder = V2Story.order()
  ) throws -> String {
    var settings = settings
    settings.sendsDeliveries = true
    let derived = builder.derived(settings)
    let index = try #require(derived.facts.firstIndex { $0.key.text == key })
    return try encoded(validator) {
      try derived.encode(index, messageID: MessageID(high: 1, low: 2), into: &$0)
    }
  }

  @Test func `a guest's identify`() throws {
    #expect(
      try text("order_1/identify") == #"""
        {"type":"identify",\#(head("2026-03-01T10:00:00.123Z", traits: "")),"traits":{"email":"ada@example.com",\#
        "firstName":"Ada"}}
        """#
    )
  }

  @Test func `an order as it was placed, paid in part by store credit`() throws {
    #expect(
      try text("order_1/completed") == #"""
        {"type":"track",\#(head("2026-03-01T10:00:00.123Z")),"event":"Order Completed",\#
        "properties":{\#(Self.names),"status":"pending","payment_status":"partially_refunded",\#
        "fulfillment_status":"partially_delivered","currency":"EUR","subtotal":56.20,\#
        "revenue":56.20,"value":56.20,"discount":4.20,"shipping":4.19,"tax":11.48,"total":71.87,\#
        "gift_card_total":10.00,"total_due":61.87,"coupon":"SPRING",\#
        "payment_provider":"pp_stripe_stripe","shipping_method":"Standard",\#
        "shipping_methods":[{"id":"ordsm_1","name":"Standard","price":4.99}],\#
        "shipping_country":"de","shipping_city":"Köln","products":[{\#(Self.shirt),\#
        "line_item_id":"ordli_1","name":"Shirt","price":25.20,"quantity":2,"subtotal":50.40,\#
        "discount":4.20,"tax":8.78,"total":54.98,"coupon":"SPRING","position":1},{"product_id":"prod_1",\#
        "line_item_id":"ordli_2","name":"Kit","price":10.00,"quantity":1,"subtotal":10.00,\#
        "discount":0.00,"tax":1.90,"total":11.90,"position":2}]}}
        """#
    )
  }

  @Test func `a parcel with a kit`() throws {
    #expect(
      try text("ful_1/shipped") == #"""
        {"type":"track",\#(head("2026-03-01T12:00:00.123Z")),"event":"Order Shipped",\#
        "properties":{\#(Self.names),"currency":"EUR","fulfillment_id":"ful_1",\#
        "fulfillment_provider":"manual_manual","tracking_numbers":["00340"],\#
        "tracking_urls":["https://track.example/?a=1"],"shipping_country":"de",\#
        "shipping_city":"Köln","products":[{\#(Self.shirt),"line_item_id":"ordli_1","name":"Shirt",\#
        "price":25.20,"quantity":2,"subtotal":50.40,"discount":4.20,"tax":8.78,"total":54.98,"coupon":"SPRING",\#
        "position":1},{"product_id":"prod_1","line_item_id":"ordli_2","name":"Kit","price":10.00,\#
        "quantity":1,"subtotal":10.00,"discount":0.00,"tax":1.90,"total":11.90,"position":2}],\#
        "subtotal":60.40,"discount":4.20,"tax":10.68,"total":66.88,"order_total":99.36,\#
        "partial":true}}
        """#
    )
  }

  @Test func `a parcel that arrived`() throws {
    #expect(
      try text("ful_1/delivered") == #"""
        {"type":"track",\#(head("2026-03-02T11:00:00.123Z")),"event":"Order Delivered",\#
        "properties":{\#(Self.names),"currency":"EUR","fulfillment_id":"ful_1",\#
        "fulfillment_provider":"manual_manual","tracking_numbers":["00340"],\#
        "tracking_urls":["https://track.example/?a=1"],"shipping_country":"de",\#
        "shipping_city":"Köln","products":[{\#(Self.shirt),"line_item_id":"ordli_1","name":"Shirt",\#
        "price":25.20,"quantity":2,"subtotal":50.40,"discount":4.20,"tax":8.78,"total":54.98,"coupon":"SPRING",\#
        "position":1},{"product_id":"prod_1","line_item_id":"ordli_2","name":"Kit","price":10.00,\#
        "quantity":1,"subtotal":10.00,"discount":0.00,"tax":1.90,"total":11.90,"position":2}],\#
        "subtotal":60.40,"discount":4.20,"tax":10.68,"total":66.88,"order_total":99.36,\#
        "partial":true}}
        """#
    )
  }

  @Test func `goods that came back`() throws {
    #expect(
      try text("ordch_4/refunded") == #"""
        {"type":"track",\#(head("2026-03-01T13:00:00.123Z")),"event":"Order Refunded",\#
        "properties":{\#(Self.names),"currency":"EUR","return_id":"return_1","total":0.00,"value":0.00,\#
        "requested_amount":27.40,"refund_type":"none","return_shipping":2.50,\#
        "products":[{\#(Self.shirt),"line_item_id":"ordli_1","name":"Shirt","price":25.20,\#
        "quantity":1,"subtotal":25.20,"discount":2.10,"tax":4.39,"total":27.49,"coupon":"SPRING","position":1,\#
        "reason_id":"rr_size","reason_value":"too_small","note":"by far"}],"returned_total":27.49}}
        """#
    )
  }

  @Test func `money that was given back`() throws {
    #expect(
      try text("ref_1/refunded") == #"""
        {"type":"track",\#(head("2026-03-01T13:03:20.123Z")),"event":"Order Refunded",\#
        "properties":{\#(Self.names),"currency":"EUR","refund_id":"ref_1","total":20.00,"value":20.00,\#
        "refund_type":"partial","reason":"Size","note":"as agreed"}}
        """#
    )
  }

  @Test func `an item of a claim`() throws {
    #expect(
      try text("claitem_1/claimed") == #"""
        {"type":"track",\#(head("2026-03-01T15:00:00.123Z")),"event":"Item Claimed",\#
        "properties":{\#(Self.names),"currency":"EUR","claim_id":"claim_1",\#
        "claim_item_id":"claitem_1","type":"refund","reason":"wrong_item","note":"blue",\#
        "refund_amount":11.90,"product_id":"prod_1","line_item_id":"ordli_2","name":"Kit",\#
        "price":10.00,"quantity":1,"images":["https://shop.example/a%20b.jpg"]}}
        """#
    )
  }

  @Test func `an exchange`() throws {
    #expect(
      try text("oexc_1/created") == #"""
        {"type":"track",\#(head("2026-03-01T14:00:00.123Z")),"event":"Swap Created",\#
        "properties":{\#(Self.names),"swap_id":"oexc_1","currency":"EUR",\#
        "new_items":[{\#(Self.shirt),"line_item_id":"ordli_3","name":"Shirt, long","price":29.83,\#
        "quantity":1,"position":1}],"return_items":[{\#(Self.shirt),"line_item_id":"ordli_1",\#
        "name":"Shirt","price":25.20,"quantity":1,"position":1}]}}
        """#
    )
  }

  @Test func `what an exchange costs`() throws {
    #expect(
      try text("oexc_1/confirmed") == #"""
        {"type":"track",\#(head("2026-03-01T14:00:00.123Z")),"event":"Swap Confirmed",\#
        "properties":{\#(Self.names),"swap_id":"oexc_1","currency":"EUR","difference_due":9.20,\#
        "total":9.20,"new_items":[{\#(Self.shirt),"line_item_id":"ordli_3","name":"Shirt, long",\#
        "price":29.83,"quantity":1,"position":1}],"return_items":[{\#(Self.shirt),\#
        "line_item_id":"ordli_1","name":"Shirt","price":25.20,"quantity":1,"position":1}]}}
        """#
    )
  }

  @Test func `a parcel of an exchange`() throws {
    #expect(
      try text("oexc_1:ful_2/shipped") == #"""
        {"type":"track",\#(head("2026-03-01T16:00:00.123Z")),"event":"Swap Shipped",\#
        "properties":{\#(Self.names),"swap_id":"oexc_1","currency":"EUR","difference_due":9.20,\#
        "total":9.20,"fulfillment_id":"ful_2","fulfillment_provider":"manual_manual",\#
        "new_items":[{\#(Self.shirt),"line_item_id":"ordli_3","name":"Shirt, long","price":29.83,\#
        "quantity":1,"position":1}],"return_items":[{\#(Self.shirt),"line_item_id":"ordli_1",\#
        "name":"Shirt","price":25.20,"quantity":1,"position":1}],"products":[{\#(Self.shirt),\#
        "line_item_id":"ordli_3","name":"Shirt, long","price":29.83,"quantity":1,"subtotal":29.83,\#
        "discount":0.00,"tax":5.67,"total":35.50,"position":1}]}}
        """#
    )
  }

  @Test func `an order as it is after an edit`() throws {
    #expect(
      try text("order_1/updated") == #"""
        {"type":"track",\#(head("2026-03-02T05:26:40.123Z")),"event":"Order Updated",\#
        "properties":{\#(Self.names),"status":"pending","payment_status":"partially_refunded",\#
        "fulfillment_status":"partially_delivered","currency":"EUR","subtotal":79.31,\#
        "revenue":79.31,"discount":6.30,"shipping":4.19,"tax":15.86,"total":99.36,\#
        "gift_card_total":10.00,"total_due":89.36,"coupon":"SPRING",\#
        "payment_provider":"pp_stripe_stripe","shipping_method":"Standard",\#
        "shipping_methods":[{"id":"ordsm_1","name":"Standard","price":4.99}],\#
        "shipping_country":"de","shipping_city":"Köln","products":[{\#(Self.shirt),\#
        "line_item_id":"ordli_1","name":"Shirt","price":25.20,"quantity":3,"subtotal":75.60,\#
        "discount":6.30,"tax":13.17,"total":82.47,"coupon":"SPRING","position":1},{"product_id":"prod_1",\#
        "line_item_id":"ordli_2","name":"Kit","price":10.00,"quantity":1,"subtotal":10.00,\#
        "discount":0.00,"tax":1.90,"total":11.90,"position":2}]}}
        """#
    )
  }
}
