@testable import Medusa
import Pipeline
import Support
import Testing

/// Who did it: people, their ids, and the carts of Medusa v2.
@Suite(.timeLimit(.minutes(19))) struct `People and carts of Medusa v2` {
  @Test(arguments: V2Case.people)
  func `are named`(_ scene: V2Case) async throws {
    let stage = try await V2Stage(scene.level)
    try await stage.play(scene.play)
    try await stage.expectWhole(scene.sent)
    try await stage.expectWhole([])
  }

  @Test(arguments: V2Case.carts)
  func `show a checkout`(_ scene: V2Case) async throws {
    let stage = try await V2Stage(scene.level)
    try await stage.play(scene.play)
    try await stage.expectWhole(scene.sent)
    try await stage.expectWhole([])
  }

  @Test func `follow a transfer from then on`() async throws {
    let stage = try await V2Stage()
    try await stage.play(
      """
      \(V2Case.account)
      select play.place('order_1', '[{"id": "ordli_1", "price": "1", "quantity": 1}]', '{"email": "g@b.c", "cart": null}');
      """
    )
    try await stage.expectWhole([
      #"identify {"userId": "cus_1"}"#, #"identify {"userId": null, "anonymousId": "order_1"}"#,
      #"Order Completed {"userId": null, "anonymousId": "order_1"}"#,
    ])
    try await stage.play("select play.transfer('order_1', 'ordch_1', 'cus_1');")
    try await stage.expectWhole([#"Order Updated {"userId": "cus_1"}"#])
  }
}

extension `People and carts of Medusa v2` {
  @Test func `have an account whose e-mail has capitals, which a later run knows`() async throws {
    let stage = try await V2Stage()
    try await stage.play(V2Case.account)
    try await stage.expectWhole([#"identify {"userId": "cus_1"}"#])
    try await stage.play(
      """
      select play.place('order_1', '[{"id": "ordli_1", "price": "1", "quantity": 1}]', '{"email": "anna@b.c", "cart": null}');
      """
    )
    try await stage.expectWhole([#"Order Completed {"userId": null}"#])
    try await stage.play(
      """
      select play.put('customer', '{"id": "cus_2", "email": "Bob@b.c", "has_account": true}' || play.times('2025-02-01'));
      select play.place('order_2', '[{"id": "ordli_2", "price": "1", "quantity": 1}]', '{"email": "bob@b.c", "cart": null}');
      """
    )
    try await stage.expectWhole([
      #"identify {"userId": "cus_2"}"#, #"Order Completed {"userId": null}"#,
    ])
    let accounts = try await stage.sync.watermark?.parsed().accounts
    #expect(accounts?.ids.sorted() == ["cus_1", "cus_2"])
  }
}

extension V2Case {
  /// Anna, who has an account.
  fileprivate static let account = """
    select play.put('customer', '{"id": "cus_1", "email": "Anna@b.c", "first_name": "Anna", "has_account": true,
      "company_name": "Søn"}' || play.times('2025-02-01'));
    """

  private static func order(_ more: String) -> String {
    """
    select play.place('order_1', '[{"id": "ordli_1", "price": "1", "quantity": 1}]', '{\(more)}');
    """
  }

  fileprivate static let people: [V2Case] = [
    V2Case(
      "by their account, with the address and the groups that are theirs",
      account + """
        select play.put('customer_address', '{"id": "a1", "customer_id": "cus_1", "city": "Aarhus",
          "is_default_shipping": true, "is_default_billing": false}' || play.times('2025-02-01'));
        select play.put('customer_address', '{"id": "a2", "customer_id": "cus_1", "city": "Odense",
          "is_default_shipping": false, "is_default_billing": true}' || play.times('2025-02-01'));
        select play.put('customer_group', jsonb_build_object('id', id, 'name', id, 'deleted_at', gone)
          || play.times('2025-02-01')) from (values ('VIP', null), ('Old', '2025-02-02'), ('Left', null)) as g (id, gone);
        select play.put('customer_group_customer', jsonb_build_object('id', id, 'customer_group_id', id,
          'customer_id', 'cus_1', 'deleted_at', case when id = 'Left' then '2025-02-02' end) || play.times('2025-02-01'))
        from (values ('VIP'), ('Old'), ('Left')) as g (id);
        """,
      sends: [
        """
        identify {"userId": "cus_1", "traits": {"email": "Anna@b.c", "firstName": "Anna", \
        "address": {"city": "Odense"}, "groups": ["VIP"]}}
        """
      ]
    ),
    V2Case(
      "with the address of parcels where that of bills was deleted",
      account + """
        select play.put('customer_address', '{"id": "a1", "customer_id": "cus_1", "city": "Aarhus",
          "is_default_shipping": true, "is_default_billing": false}' || play.times('2025-02-01'));
        select play.put('customer_address', '{"id": "a2", "customer_id": "cus_1", "city": "Gone",
          "is_default_shipping": false, "is_default_billing": true, "deleted_at": "2025-02-02"}'
          || play.times('2025-02-03'));
        """,
      sends: [#"identify {"userId": "cus_1", "traits": {"address": {"city": "Aarhus"}}}"#]
    ),
    V2Case(
      "by the storefront's id, whose quotes go",
      order(
        #""email": "g@b.c", "cart_metadata": {"anonymousId": "\"abc\"", "ip": "10.0.0.1", "user_agent": "X"}"#
      ),
      sends: [
        #"Checkout Started {"anonymousId": "abc"}"#,
        #"identify {"anonymousId": "abc", "traits": {"email": "g@b.c"}}"#,
        #"Order Completed {"anonymousId": "abc", "userId": null, "context": {"ip": "10.0.0.1", "userAgent": "X"}}"#,
      ]
    ),
    V2Case(
      "by the next id where one is none",
      order(
        """
        "email": "g@b.c", "cart_metadata": {"anonymousId": "[object Object]"}, \
        "metadata": {"anonymousId": " ", "anonymous_id": "x1", "ip": "10.0.0.2"}, "locale": "de-DE"
        """
      ),
      sends: [
        #"Checkout Started {"anonymousId": "x1"}"#, #"identify {"anonymousId": "x1"}"#,
        #"Order Completed {"anonymousId": "x1", "context": {"ip": "10.0.0.2", "locale": "de-DE"}}"#,
      ]
    ),
    V2Case(
      "by the guest's row, else by the order",
      order(#""email": "g@b.c", "cart": null, "customer_id": "cus_guest""#) + """
        select play.place('order_2', '[{"id": "ordli_2", "price": "1", "quantity": 1}]',
          '{"cart": null, "metadata": {"anonymousId": "undefined"}}');
        """,
      sends: [
        #"identify {"anonymousId": "cus_guest"}"#, #"Order Completed {"anonymousId": "cus_guest"}"#,
        #"Order Completed {"anonymousId": "order_2"}"#,
      ]
    ),
    V2Case(
      "not by an e-mail that is an account's",
      """
      select play.put('customer', '{"id": "cus_1", "email": "anna@b.c", "has_account": true}' || play.times('2025-02-01'));
      \(order(#""email": "Anna@B.c", "cart": null"#))
      """,
      sends: [#"identify {"userId": "cus_1"}"#, #"Order Completed {"userId": null}"#]
    ),
    V2Case(
      "of a release whose addresses and groups cannot be deleted",
      on: .v2_0,
      account + """
        select play.put('customer_address', '{"id": "a1", "customer_id": "cus_1", "city": "Aarhus",
          "is_default_shipping": true, "is_default_billing": false}' || play.times('2025-02-01'));
        """,
      sends: [#"identify {"userId": "cus_1", "traits": {"address": {"city": "Aarhus"}}}"#]
    ),
  ]

  private static let cart = """
    select play.put('cart', '{"id": "cart_1", "currency_code": "eur", "email": "g@b.c"}' || play.times('2025-03-01'));
    select play.put('cart_line_item', '{"id": "cali_1", "cart_id": "cart_1", "title": "Mug", "quantity": 2,
      "requires_shipping": true, "is_discountable": true, "is_tax_inclusive": false, "is_custom_price": false,
      "is_giftcard": false}' || play.both('unit_price', '7.5') || play.times('2025-03-01'));
    """

  /// A payment collection of the cart.
  private static func collection(_ n: Int, _ amount: String, dismissed: Bool = false) -> String {
    """
    select play.put('payment_collection', '{"id": "col_\(n)", "currency_code": "eur", "status": "not_paid"}'
      || play.both('amount', '\(amount)') || play.times('2025-03-01 11:0\(n)Z'));
    select play.put('cart_payment_collection', '{"id": "l\(n)", "cart_id": "cart_1", "payment_collection_id": "col_\(n)"\
    \(dismissed ? #", "deleted_at": "2025-03-01 12:00Z""# : "")}' || play.times('2025-03-01 11:0\(n)Z'));
    """
  }

  fileprivate static let carts: [V2Case] = [
    V2Case(
      "with the first collection, worth the newest one",
      cart + collection(1, "14", dismissed: true) + collection(2, "15"),
      sends: [
        """
        Checkout Started {"timestamp": "2025-03-01T11:01:00.000Z", "properties": {"cart_id": "cart_1", "value": 15.00, \
        "currency": "EUR", "order_id": null, "products": [{"name": "Mug", "price": 7.50, "quantity": 2}]}}
        """
      ]
    ),
    V2Case(
      "with a collection that was dismissed, worth its lines",
      cart + collection(1, "14", dismissed: true) + """
        select play.put('cart_line_item_adjustment', '{"id": "caliadj_1", "item_id": "cali_1", "code": "TEN",
          "is_tax_inclusive": false}' || play.both('amount', '1.5') || play.times('2025-03-01'));
        """,
      sends: [#"Checkout Started {"properties": {"value": 13.50, "coupon": "TEN"}}"#]
    ),
    V2Case("not without a collection or an order", cart, sends: []),
    V2Case(
      "not where they were deleted",
      cart + collection(1, "14") + "update cart set deleted_at = now();",
      sends: []
    ),
    V2Case(
      "by the earliest of their orders",
      cart + """
        select play.place('order_' || n, jsonb_build_array(jsonb_build_object('id', 'ordli_' || n, 'price', '1',
          'quantity', 1)), '{"cart": null, "paid": null}', ('2025-03-0' || n)::timestamptz) from generate_series(2, 3) as n;
        select play.put('order_cart', jsonb_build_object('id', n, 'order_id', 'order_' || n, 'cart_id', 'cart_1')
          || play.times('2025-03-05')) from generate_series(2, 3) as n;
        """,
      sends: [
        #"Checkout Started {"properties": {"order_id": "order_2", "value": 15.00}}"#,
        #"Order Completed {"properties": {"order_id": "order_2", "checkout_id": "cart_1"}}"#,
        #"Order Completed {"properties": {"order_id": "order_3", "checkout_id": "cart_1"}}"#,
      ]
    ),
  ]
}
