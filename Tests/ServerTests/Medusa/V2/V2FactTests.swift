import SegmentSpec
import Support
import Testing

/// The facts of a Medusa v2 order that are sent, their events, and the facts that are left out.
@Suite(.timeLimit(.minutes(19))) struct `A Medusa v2 order sends` {
  @Test(arguments: V2Case.parcels)
  func `of parcels`(_ scene: V2Case) async throws {
    try await check(scene)
  }

  @Test(arguments: V2Case.refunds)
  func `of refunds`(_ scene: V2Case) async throws {
    try await check(scene)
  }

  @Test(arguments: V2Case.returns)
  func `of returns`(_ scene: V2Case) async throws {
    try await check(scene)
  }

  @Test(arguments: V2Case.exchanges)
  func `of exchanges and claims`(_ scene: V2Case) async throws {
    try await check(scene)
  }

  @Test(arguments: V2Case.orders)
  func `of itself`(_ scene: V2Case) async throws {
    try await check(scene)
  }

  private func check(_ scene: V2Case) async throws {
    let stage = try await V2Stage(scene.level)
    try await stage.play(scene.play)
    try await stage.expect(scene.sent)
    // Rows without a change are not sent again.
    try await stage.play("update \"order\" set updated_at = updated_at + interval '1 second';")
    try await stage.expect([])
  }

  @Test func `what became of it, event by event, and nothing twice`() async throws {
    let stage = try await V2Stage()
    try await stage.play(V2Case.placed)
    try await stage.expect([
      #"Order Completed {"fulfillment_status": "not_fulfilled", "payment_status": "authorized"}"#
    ])
    try await stage.play("select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');")
    try await stage.expect([])
    try await stage.play(
      "select play.pack('order_1', 'ful_1', '{\"ordli_1\": 2, \"ordli_2\": 1}');"
    )
    try await stage.expect([])
    try await stage.play(
      "select play.ship('order_1', 'ful_1', '{\"ordli_1\": 2, \"ordli_2\": 1}');"
    )
    try await stage.expect(["Order Shipped"])
    try await stage.play(
      "select play.deliver('order_1', 'ful_1', '{\"ordli_1\": 2, \"ordli_2\": 1}');"
    )
    try await stage.expect([])
    try await stage.play("select play.ask('order_1', 'return_1', '{\"ordli_1\": 1}');")
    try await stage.expect([])
    try await stage.play(
      "select play.receive('order_1', 'return_1', 'ordch_1', '{\"ordli_1\": 1}');"
    )
    try await stage.expect([#"Order Refunded {"return_id": "return_1"}"#])
    try await stage.play("select play.refund('pay_1', 'ref_1', '10', '2025-03-09 10:00Z');")
    try await stage.expect([#"Order Refunded {"refund_id": "ref_1"}"#])
    try await stage.play(
      "select play.swap('order_1', 'oexc_1', '{\"ordli_1\": 1}', '[{\"id\": \"ordli_n\", \"price\": \"9\", \"quantity\": 1}]');"
    )
    try await stage.expect(["Swap Created", "Swap Confirmed"])
    try await stage.play("select play.claim('order_1', 'claim_1', '{\"ordli_2\": 1}');")
    try await stage.expect(["Item Claimed"])
    try await stage.play("select play.transfer('order_1', 'ordch_t', 'cus_9');")
    try await stage.expect([#"Order Updated {"order_id": "order_1"}"#])
    try await stage.play("update \"order\" set status = 'completed', updated_at = '2025-03-10';")
    try await stage.expect([#"Order Updated {"status": "completed"}"#])
  }
}

extension V2Case {
  /// Two lines of 10, the first of two pieces, and one of 20.
  static let placed = """
    select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 2},
      {"id": "ordli_2", "price": "20", "quantity": 1}]', '{"paid": "40"}');
    """

  static let parcels: [V2Case] = [
    V2Case(
      "a kit by the pieces that were shipped, not by what is in it",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}', things => '{"ordli_1/a": 2, "ordli_1/b": 6}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": 2}');
        """,
      sends: [
        "Order Completed",
        #"Order Shipped {"products": [{"line_item_id": "ordli_1", "quantity": 2, "total": 20.00}], "partial": true}"#,
      ]
    ),
    V2Case(
      "a kit without actions by the smallest of its rows",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}', things => '{"ordli_1/a": 2, "ordli_1/b": 6}');
        select play.ship('order_1', 'ful_1', '{}'); delete from order_change_action;
        """,
      sends: ["Order Completed", #"Order Shipped {"products": [{"quantity": 2}]}"#]
    ),
    V2Case(
      "a parcel without SHIP_ITEM by what was packed",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 1}', things => '{"ordli_1/a": 5}');
        select play.ship('order_1', 'ful_1', '{}');
        """,
      sends: ["Order Completed", #"Order Shipped {"products": [{"quantity": 1}]}"#]
    ),
    V2Case(
      "quantities that are texts and objects",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2, "ordli_2": 1}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": "2", "ordli_2": {"value": "1", "precision": 20}}');
        """,
      sends: [
        "Order Completed",
        #"Order Shipped {"products": [{"quantity": 2}, {"quantity": 1}], "partial": false}"#,
      ]
    ),
    V2Case(
      "the last cent of a line with the last piece",
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "3.335", "quantity": 3}]');
      select play.pack('order_1', 'ful_1', '{"ordli_1": 1}'); select play.pack('order_1', 'ful_2', '{"ordli_1": 2}');
      select play.ship('order_1', 'ful_1', '{"ordli_1": 1}');
      select play.ship('order_1', 'ful_2', '{"ordli_1": 2}', '2025-03-04 10:00Z');
      """,
      sends: [
        #"Order Completed {"total": 10.01}"#,
        #"Order Shipped {"fulfillment_id": "ful_1", "total": 3.34}"#,
        #"Order Shipped {"fulfillment_id": "ful_2", "total": 6.67}"#,
      ]
    ),
    V2Case(
      "tracking numbers, of which some are none",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": 2}', labels =>
          '[{"tracking_number": "A1", "tracking_url": "#"}, {"tracking_number": "", "tracking_url": "https://x.example/1"}]');
        """,
      sends: [
        "Order Completed",
        #"Order Shipped {"tracking_numbers": ["A1"], "tracking_urls": ["https://x.example/1"]}"#,
      ]
    ),
    V2Case(
      "nothing of a parcel that was delivered without having been shipped",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}'); select play.deliver('order_1', 'ful_1', '{"ordli_1": 2}');
        """,
      sends: [#"Order Completed {"fulfillment_status": "partially_delivered"}"#]
    ),
    V2Case(
      "nothing of a parcel that was unpacked or of a label for the way back",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": 2}');
        update fulfillment set canceled_at = '2025-03-04';
        select play.put('fulfillment', '{"id": "ful_2", "location_id": "x", "requires_shipping": true,
          "shipped_at": "2025-03-04"}' || play.times('2025-03-04'));
        select play.put('return_fulfillment', '{"id": "l", "return_id": "r", "fulfillment_id": "ful_2"}'
          || play.times('2025-03-04'));
        """,
      sends: [#"Order Completed {"fulfillment_status": "canceled"}"#]
    ),
    V2Case(
      "a parcel of two orders once, as that of the order whose lines it holds, else of the first",
      placed + """
        select play.place('order_2', '[{"id": "ordli_9", "price": "1", "quantity": 1}]');
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": 2}');
        select play.put('order_fulfillment', '{"id": "l", "order_id": "order_2", "fulfillment_id": "ful_1"}'
          || play.times('2025-03-01'));
        select play.pack('order_1', 'ful_2', '{}'); select play.ship('order_1', 'ful_2', '{}');
        select play.put('order_fulfillment', '{"id": "l2", "order_id": "order_2", "fulfillment_id": "ful_2"}'
          || play.times('2025-03-01'));
        """,
      sends: [
        "Order Completed", "Order Completed",
        #"Order Shipped {"fulfillment_id": "ful_1", "order_id": "order_1", "total": 20.00}"#,
        #"Order Shipped {"fulfillment_id": "ful_2", "order_id": "order_2"}"#,
      ]
    ),
    V2Case(
      "a parcel whose actions name no order, but their changes do",
      placed + """
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}', things => '{"ordli_1/a": 8}');
        select play.ship('order_1', 'ful_1', '{"ordli_1": 2}'); update order_change_action set order_id = null;
        """,
      sends: [
        "Order Completed", #"Order Shipped {"products": [{"quantity": 2}], "total": 20.00}"#,
      ]
    ),
    V2Case(
      "a parcel without any line, and one whose link was dismissed not",
      placed + """
        select play.pack('order_1', 'ful_1', '{}'); select play.ship('order_1', 'ful_1', '{}');
        select play.pack('order_1', 'ful_2', '{"ordli_1": 1}'); select play.ship('order_1', 'ful_2', '{"ordli_1": 1}');
        update order_fulfillment set deleted_at = now() where fulfillment_id = 'ful_2';
        """,
      sends: ["Order Completed", #"Order Shipped {"fulfillment_id": "ful_1"}"#]
    ),
  ]

  static let refunds: [V2Case] = [
    V2Case(
      "several, the last of which makes all of it",
      placed + """
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.refund('pay_1', 'ref_1', '15', '2025-03-02 10:00Z', '{"refund_reason_id": "refr_1", "note": "n"}');
        select play.refund('pay_1', 'ref_2', '25', '2025-03-02 10:00Z');
        """,
      sends: [
        #"Order Completed {"payment_status": "refunded"}"#,
        #"Order Refunded {"refund_id": "ref_1", "total": 15.00, "refund_type": "partial", "reason": "goodwill", "note": "n", "products": null}"#,
        """
        Order Refunded {"refund_id": "ref_2", "total": 25.00, "refund_type": "full", \
        "products": [{"quantity": 2}, {"quantity": 1}]}
        """,
      ]
    ),
    V2Case(
      "all of it without pieces, as those were shipped",
      placed + """
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.pack('order_1', 'ful_1', '{"ordli_1": 2}'); select play.ship('order_1', 'ful_1', '{"ordli_1": 2}');
        select play.refund('pay_1', 'ref_1', '40', '2025-03-09 10:00Z');
        """,
      sends: [
        "Order Completed", "Order Shipped",
        #"Order Refunded {"refund_type": "full", "products": null}"#,
      ]
    ),
    V2Case(
      "all of it with its pieces, where a parcel of another order is linked to it by mistake",
      placed + """
        select play.place('order_2', '[{"id": "ordli_9", "price": "10", "quantity": 1}]');
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.pack('order_2', 'ful_1', '{"ordli_9": 1}'); select play.ship('order_2', 'ful_1', '{"ordli_9": 1}');
        select play.put('order_fulfillment', '{"id": "l", "order_id": "order_1", "fulfillment_id": "ful_1"}'
          || play.times('2025-03-01'));
        select play.refund('pay_1', 'ref_1', '40', '2025-03-09 10:00Z');
        """,
      sends: [
        "Order Completed", "Order Completed", #"Order Shipped {"order_id": "order_2"}"#,
        #"Order Refunded {"refund_type": "full", "products": [{"quantity": 2}, {"quantity": 1}]}"#,
      ]
    ),
    V2Case(
      "one that names its return in the booking",
      placed + """
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.refund('pay_1', 'ref_1', '4', '2025-03-09 10:00Z');
        update order_transaction set return_id = 'return_7' where reference = 'refund';
        """,
      sends: ["Order Completed", #"Order Refunded {"return_id": "return_7"}"#]
    ),
    V2Case(
      "the money of a cancellation, beside it",
      placed + """
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.refund('pay_1', 'ref_1', '40', '2025-03-02 10:00Z'); select play.cancel('order_1', '0');
        """,
      sends: [
        "Order Completed", #"Order Cancelled {"total": 40.00, "refunded_total": 40.00}"#,
        #"Order Refunded {"total": 40.00, "refund_type": "full"}"#,
      ]
    ),
    V2Case(
      "the second one of a release that booked only the first",
      on: .v2_8,
      placed + """
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.refund('pay_1', 'ref_1', '4', '2025-03-02 10:00Z');
        update order_transaction set reference_id = 'pay_1' where reference = 'refund';
        select play.begin_refund('pay_1', 'ref_2', '5', '2025-03-03 10:00Z');
        select play.settle_refund('ref_2', '2025-03-03 10:00Z', false);
        """,
      sends: [
        "Order Completed", #"Order Refunded {"refund_id": "ref_1"}"#,
        #"Order Refunded {"refund_id": "ref_2"}"#,
      ]
    ),
    V2Case(
      "not those whose collection belongs to no order, and by the earliest link",
      placed + """
        select play.place('order_2', '[{"id": "ordli_9", "price": "1", "quantity": 1}]');
        select play.capture('pay_1', 'capt_1', '40', '2025-03-01 11:00Z');
        select play.refund('pay_1', 'ref_1', '4', '2025-03-09 10:00Z');
        select play.put('order_payment_collection', '{"id": "l", "order_id": "order_2",
          "payment_collection_id": "col_pay_1"}' || play.times('2025-03-08'));
        select play.refund('pay_2', 'ref_2', '4', '2025-03-09 10:00Z');
        update order_payment_collection set deleted_at = now() where payment_collection_id = 'col_pay_2';
        """,
      sends: [
        "Order Completed", "Order Completed",
        #"Order Refunded {"refund_id": "ref_1", "order_id": "order_1"}"#,
      ]
    ),
  ]

  static let orders: [V2Case] = [
    V2Case(
      "nothing while it is a draft, even one that was cancelled",
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "1", "quantity": 1}]',
        '{"cart": null, "paid": null, "draft": true, "status": "draft"}');
      select play.place('order_2', '[{"id": "ordli_2", "price": "1", "quantity": 1}]',
        '{"cart": null, "paid": null, "draft": true}');
      select play.cancel('order_2', '1');
      """,
      sends: []
    ),
    V2Case(
      "nothing once it was deleted",
      placed + "update \"order\" set deleted_at = now();",
      sends: []
    ),
    V2Case(
      "only parcels, swaps and claims where it is a part of another one",
      placed + """
        select play.place('order_2', '[{"id": "ordli_9", "price": "1", "quantity": 1}]',
          '{"metadata": {"parent_order_id": "order_1"}, "email": "a@b.c"}');
        select play.pack('order_2', 'ful_1', '{"ordli_9": 1}'); select play.ship('order_2', 'ful_1', '{"ordli_9": 1}');
        select play.place('order_3', '[{"id": "ordli_8", "price": "1", "quantity": 1}]',
          '{"metadata": {"parent_order_id": "order_of_nobody"}}');
        """,
      sends: [
        #"Order Completed {"order_id": "order_1"}"#, #"Order Completed {"order_id": "order_3"}"#,
        #"Order Shipped {"order_id": "order_2"}"#,
      ]
    ),
    V2Case(
      "its own number, its address and its metadata's oddities",
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "1", "quantity": 1, "title": "Mug ☕ \\"x\\"\\n",
        "variant_id": "variant_1", "product_id": "prod_1", "sku": "S-1"}]', '{"number": "AB-7", "email": "A@b.c",
        "address": {"country_code": "dk", "city": "Århus"}, "metadata": ["no", "object"]}');
      """,
      sends: [
        """
        Order Completed {"custom_order_number": "AB-7", "shipping_country": "dk", "shipping_city": "Århus", \
        "affiliation": "Web", "metadata": null, "products": [{"name": "Mug ☕ \\"x\\"\\n", "sku": "S-1", \
        "variant_id": "variant_1", "product_id": "prod_1"}]}
        """
      ]
    ),
    V2Case(
      "itself where every link of it leads nowhere",
      placed + """
        delete from cart; delete from payment_collection; delete from payment; delete from region; delete from sales_channel;
        update "order" set shipping_address_id = 'gone', customer_id = 'gone';
        """,
      sends: [#"Order Completed {"affiliation": "Shop", "payment_provider": null}"#]
    ),
  ]
}
