import Pipeline
import Support
import Testing

/// The amounts of Medusa v2 orders: exact decimals of the placed version, without later changes.
@Suite(.timeLimit(.minutes(19))) struct `The amounts of a Medusa v2 order` {
  @Test(arguments: V2Case.formulas + V2Case.versions + V2Case.spellings)
  func `are right for`(_ scene: V2Case) async throws {
    let stage = try await V2Stage(scene.level)
    try await stage.play(scene.play)
    try await stage.expect(scene.sent)
  }

  @Test func `are held against the store's own, which are counted where they differ`() async throws
  {
    let stage = try await V2Stage()
    try await stage.play(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 1}]', '{"total": "10"}');
      select play.place('order_2', '[{"id": "ordli_2", "price": "10", "quantity": 1}]', '{"total": "10.01"}');
      select play.place('order_3', '[{"id": "ordli_3", "price": "10", "quantity": 1}]', '{"total": "10.02"}');
      select play.place('order_4', '[{"id": "ordli_4", "price": "10", "quantity": 1}]',
        '{"total": "99", "cart": null}');
      """
    )
    let (report, sent) = try await stage.run()
    #expect(
      sent.compactMap { $0["properties"]?["total"]?.digits } == [
        "10.00", "10.00", "10.00", "10.00",
      ]
    )
    #expect(report.noticeSentences.contains { $0.contains("own total") && $0.contains("1 ") })
  }
}

extension V2Case {
  /// An order of one line at 19.99 twice and a method of 5.99.
  private static func order(
    _ line: String,
    _ method: String? = nil,
    more: String = ""
  ) -> String {
    let methods = method.map { #", "methods": [{"id": "ordsm_1", \#($0)}]"# } ?? ""
    return """
      select play.place('order_1', '[{"id": "ordli_1", \(line)}]', '{"paid": "10"\(methods)\(more)}');
      """
  }

  fileprivate static let formulas: [V2Case] = [
    V2Case(
      "prices without tax",
      order(
        #""price": "19.99", "quantity": 2, "rates": ["8.875"]"#,
        #""amount": "5.99", "rates": ["8.875"]"#
      ),
      sends: [
        #"Order Completed {"subtotal": 39.98, "shipping": 5.99, "tax": 4.08, "total": 50.05, "discount": 0.00}"#
      ]
    ),
    V2Case(
      "a discount of a tenth",
      order(
        #""price": "19.99", "quantity": 2, "rates": ["8.875"], "adjustments": [{"code": "TEN", "amount": "3.998"}]"#,
        #""amount": "5.99", "rates": ["8.875"]"#
      ),
      sends: [
        #"Order Completed {"subtotal": 35.98, "discount": 4.00, "tax": 3.73, "total": 45.70, "coupon": "TEN"}"#
      ]
    ),
    V2Case(
      "prices with tax",
      order(
        #""price": "29.99", "quantity": 2, "rates": ["19"], "inclusive": true"#,
        #""amount": "4.99", "rates": ["19"], "inclusive": true"#
      ),
      sends: [
        #"Order Completed {"subtotal": 50.41, "shipping": 4.19, "tax": 10.37, "total": 64.97}"#
      ]
    ),
    V2Case(
      "a promotion that includes tax",
      order(
        """
        "price": "29.99", "quantity": 2, "rates": ["19"], "inclusive": true, \
        "adjustments": [{"code": "FIVE", "amount": "5", "inclusive": true}]
        """
      ),
      sends: [
        #"Order Completed {"discount": 4.20, "tax": 8.78, "total": 54.98, "subtotal": 46.20}"#
      ]
    ),
    V2Case(
      "half the shipping taken off",
      order(
        #""price": "20", "quantity": 1, "rates": ["10"]"#,
        #""amount": "10", "rates": ["10"], "adjustments": [{"code": "HALF", "amount": "5"}]"#
      ),
      sends: [
        """
        Order Completed {"total": 27.50, "tax": 2.50, "shipping": 5.00, "shipping_discount": 5.00, \
        "discount": 0.00, "coupon": "HALF"}
        """
      ]
    ),
    V2Case(
      "two rates, which add up and never compound",
      order(#""price": "100", "quantity": 1, "rates": ["7.25", "2.25"]"#),
      sends: [#"Order Completed {"tax": 9.50, "total": 109.50}"#]
    ),
    V2Case(
      "a cent that a quotient hides",
      order(#""price": "100", "quantity": 1, "rates": ["5", "9.975"], "inclusive": true"#),
      sends: [#"Order Completed {"total": 100.00, "tax": 13.02, "subtotal": 86.98}"#]
    ),
    V2Case(
      "yen with tax",
      order(
        #""price": "1980", "quantity": 3, "rates": ["10"], "inclusive": true"#,
        #""amount": "550", "rates": ["10"], "inclusive": true"#,
        more: #", "currency": "jpy""#
      ),
      sends: [
        #"Order Completed {"total": 6490, "tax": 590, "shipping": 500, "subtotal": 5400, "currency": "JPY"}"#
      ]
    ),
    V2Case(
      "pesos, which have no decimals here",
      order(#""price": "19900.4", "quantity": 1"#, more: #", "currency": "COP""#),
      sends: [#"Order Completed {"total": 19900, "currency": "COP"}"#]
    ),
    V2Case(
      "dinars of three decimals",
      order(#""price": "1.2345", "quantity": 1"#, more: #", "currency": "kwd""#),
      sends: [#"Order Completed {"total": 1.235, "currency": "KWD"}"#]
    ),
    V2Case(
      "half a piece",
      order(#""price": "10", "quantity": 0.5"#),
      sends: [#"Order Completed {"total": 5.00, "products": [{"quantity": 0.5, "price": 10.00}]}"#]
    ),
    V2Case(
      "store credit at the checkout",
      order(#""price": "20", "quantity": 2, "rates": ["10"]"#, more: #", "credit": "12.5""#),
      sends: [#"Order Completed {"total": 44.00, "total_due": 31.50, "gift_card_total": 12.50}"#]
    ),
    V2Case(
      "credit below nothing, which is none",
      order(#""price": "20", "quantity": 2, "rates": ["10"]"#, more: #", "credit": "-5""#),
      sends: [#"Order Completed {"total": 44.00, "total_due": null, "gift_card_total": null}"#]
    ),
    V2Case(
      "a line of no pieces",
      order(#""price": "10", "quantity": 0, "rates": ["10"]"#),
      sends: [
        #"Order Completed {"total": 0.00, "products": [{"quantity": 0, "price": 10.00, "total": 0.00}]}"#
      ]
    ),
  ]

  fileprivate static let versions: [V2Case] = [
    V2Case(
      "pieces that came back, which stay bought",
      """
      \(order(#""price": "10", "quantity": 3, "rates": ["10"]"#))
      select play.ask('order_1', 'return_1', '{"ordli_1": 2}');
      select play.receive('order_1', 'return_1', 'ordch_1', '{"ordli_1": 2}');
      select play.cancel('order_1', '33');
      """,
      sends: [
        #"Order Completed {"total": 33.00}"#, #"Order Cancelled {"total": 33.00}"#,
        #"Order Refunded {"total": 0.00, "returned_total": 22.00, "refund_type": "none"}"#,
      ]
    ),
    V2Case(
      "an order that was cancelled, which ends at nothing",
      order(#""price": "10", "quantity": 1"#) + "select play.cancel('order_1', '10');",
      sends: [
        #"Order Completed {"total": 10.00, "total_due": null}"#,
        #"Order Cancelled {"total": 10.00, "total_due": null, "refunded_total": null}"#,
      ]
    ),
    V2Case(
      "the credit of a refund, which is no discount",
      """
      \(order(#""price": "10", "quantity": 1"#))
      select play.change('order_1', 'ordch_1', 'credit_line', '2025-03-02 10:00Z');
      select play.put('order_credit_line', '{"id": "ordcl_1", "order_id": "order_1", "version": 2}'
        || play.both('amount', '4') || play.times('2025-03-02 10:00Z'));
      """,
      sends: [#"Order Completed {"total": 10.00, "total_due": null}"#]
    ),
    V2Case(
      "credit that an upgrade stamped with the last version",
      """
      \(order(#""price": "10", "quantity": 1"#, more: #", "credit": "3""#))
      select play.change('order_1', 'ordch_1', null, '2025-03-02 10:00Z');
      update order_credit_line set version = 2 where version = 1;
      delete from order_credit_line where created_at > '2025-03-02';
      """,
      sends: [#"Order Completed {"total": 10.00, "total_due": 7.00, "gift_card_total": 3.00}"#]
    ),
    V2Case(
      "credit that each version repeats",
      """
      \(order(#""price": "10", "quantity": 1"#, more: #", "credit": "3""#))
      select play.change('order_1', 'ordch_1', null, '2025-03-01 10:00:00.5Z');
      select play.change('order_1', 'ordch_2', null, '2025-03-01 10:00:00.7Z');
      update order_credit_line set version = version + 1;
      """,
      sends: [#"Order Completed {"total_due": 7.00}"#]
    ),
    V2Case(
      "discounts that an upgrade stamped with the last version",
      """
      \(order(#""price": "10", "quantity": 1, "adjustments": [{"code": "OLD", "amount": "1", "version": "2"}]"#))
      select play.pack('order_1', 'ful_1', '{"ordli_1": 1}');
      """,
      sends: [#"Order Completed {"total": 9.00, "discount": 1.00, "coupon": "OLD"}"#]
    ),
    V2Case(
      "a discount that only an edit brought",
      """
      \(order(#""price": "10", "quantity": 1"#))
      select play.edit('order_1', 'ordch_1', '{"ordli_1": 2}');
      select play.put('order_line_item_adjustment', '{"id": "ordliadj_1", "item_id": "ordli_1", "code": "NEW",
        "version": 2, "is_tax_inclusive": false}' || play.both('amount', '2') || play.times('2025-03-01 12:00Z'));
      """,
      sends: [
        #"Order Completed {"total": 10.00, "discount": 0.00, "coupon": null}"#,
        #"Order Updated {"total": 18.00, "discount": 2.00, "coupon": "NEW"}"#,
      ]
    ),
    V2Case(
      "discounts of a release that has no versions of them",
      on: .v2_8,
      """
      \(order(#""price": "10", "quantity": 1, "adjustments": [{"code": "OLD", "amount": "1"}]"#))
      select play.pack('order_1', 'ful_1', '{"ordli_1": 1}');
      """,
      sends: [#"Order Completed {"total": 9.00, "discount": 1.00}"#]
    ),
    V2Case(
      "lines and methods of an exchange, which are not the order's",
      """
      \(order(#""price": "10", "quantity": 1"#, #""amount": "5""#))
      select play.swap('order_1', 'oexc_1', '{"ordli_1": 1}',
        '[{"id": "ordli_n", "price": "30", "quantity": 1}]', more => '{"method": {"id": "ordsm_x", "amount": "7"}}');
      select play.cancel('order_1', '1', '2025-03-09 10:00Z');
      """,
      sends: [
        #"Order Completed {"total": 15.00}"#,
        #"Order Cancelled {"total": 15.00, "products": [{"line_item_id": "ordli_1"}]}"#,
        "Swap Created", #"Swap Confirmed {"total": 27.00, "difference_due": 27.00}"#,
      ]
    ),
    V2Case(
      "a draft that was edited before it was paid",
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 1}]', '{"cart": null, "paid": null}');
      select play.edit('order_1', 'ordch_1', '{"ordli_1": 3}', at => '2025-03-01 12:00Z');
      select play.edit('order_1', 'ordch_2', '{"ordli_1": 4}', at => '2025-03-01 13:00Z');
      select play.pay('order_1', 'pay_1', '40', '2025-03-01 14:00Z');
      select play.edit('order_1', 'ordch_3', '{"ordli_1": 5}', at => '2025-03-01 15:00Z');
      """,
      sends: [
        #"Order Completed {"total": 40.00, "checkout_id": null}"#,
        #"Order Updated {"total": 50.00}"#,
      ]
    ),
    V2Case(
      "an import whose versions no change made",
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "10", "quantity": 1}]', '{"cart": null, "paid": null}');
      select play.change('order_1', 'ordch_1', null, '2025-03-02 10:00Z');
      delete from order_change; delete from order_summary; update order_item set quantity = 9, raw_quantity = '{"value": "9"}' where version = 2;
      """,
      sends: [#"Order Completed {"total": 10.00}"#, #"Order Updated {"total": 90.00}"#]
    ),
  ]

  fileprivate static let spellings: [V2Case] = [
    V2Case(
      "20 digits",
      order(#""price": "65.810924369747899160", "quantity": 1, "rates": ["19"]"#),
      sends: [#"Order Completed {"total": 78.32, "tax": 12.50, "subtotal": 65.82}"#]
    ),
    V2Case(
      "5e-8",
      order(#""price": "10", "quantity": 1"#, #""amount": "5e-8""#),
      sends: [#"Order Completed {"total": 10.00, "shipping": 0.00}"#]
    ),
    V2Case(
      "twins that are missing or without value",
      order(
        #""price": "10.50", "quantity": 2, "rates": ["10"], "adjustments": [{"code": "A", "amount": "1"}]"#
      )
        + """
        update order_line_item set raw_unit_price = '{"amount": 3, "currency_code": "eur"}';
        update order_item set raw_quantity = '"two"'; update order_line_item_tax_line set raw_rate = '{}';
        update order_line_item_adjustment set raw_amount = 'null';
        """,
      sends: [#"Order Completed {"total": 22.00, "tax": 2.00, "discount": 1.00}"#]
    ),
    V2Case(
      "a price of the version, which wins over the line's",
      order(#""price": "10", "quantity": 1"#) + """
        select play.edit('order_1', 'ordch_1', '{}');
        update order_item set unit_price = 8, raw_unit_price = '{"value": "8.0"}' where version = 2;
        """,
      sends: [#"Order Completed {"total": 10.00}"#, #"Order Updated {"total": 8.00}"#]
    ),
    V2Case(
      "two rows of one version and line, of which the newest counts",
      order(#""price": "10", "quantity": 1"#)
        + """
        insert into order_item select (jsonb_populate_record(null::order_item,
          to_jsonb(i) || '{"id": "orditem_0", "quantity": 7, "raw_quantity": {"value": "7"},
          "created_at": "2025-03-01 10:00:01Z"}')).* from order_item i;
        """,
      sends: [#"Order Completed {"total": 70.00, "products": [{"quantity": 7}]}"#]
    ),
    V2Case(
      "rows that were taken back",
      order(
        #""price": "10", "quantity": 1, "rates": ["10", "50"], "adjustments": [{"amount": "1"}, {"amount": "3"}]"#
      ) + """
        update order_line_item_tax_line set deleted_at = now() where rate = 50;
        update order_line_item_adjustment set deleted_at = now() where amount = 3;
        """,
      sends: [#"Order Completed {"total": 9.90}"#]
    ),
  ]
}
