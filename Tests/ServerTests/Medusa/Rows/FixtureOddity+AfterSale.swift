// The later fates of carts and orders.
extension FixtureOddity {
  /// Carts left at each of five stages, discounts, gift cards and metadata.
  static let ofCheckouts: [FixtureOddity] = [
    abandoned("an empty cart", "not exists (select from line_item l where l.cart_id = cart.id)"),
    abandoned(
      "a cart with lines and no e-mail",
      "email is null and exists (select from line_item l where l.cart_id = cart.id)"
    ),
    abandoned(
      "a cart with an e-mail and no way of shipping",
      """
      email is not null and exists (select from line_item l where l.cart_id = cart.id) and
      not exists (select from shipping_method m where m.cart_id = cart.id)
      """
    ),
    abandoned(
      "a cart with an address and no payment session",
      """
      shipping_address_id is not null and
      exists (select from shipping_method m where m.cart_id = cart.id) and
      not exists (select from payment_session s where s.cart_id = cart.id)
      """
    ),
    abandoned(
      "a cart with payment sessions",
      "exists (select from payment_session s where s.cart_id = cart.id)"
    ),
    discounted("a percentage off", "r.type = 'percentage'"),
    discounted("an amount off the whole order", "r.type = 'fixed' and r.allocation = 'total'"),
    discounted("an amount off each item", "r.type = 'fixed' and r.allocation = 'item'"),
    .init(
      "a discount without a rule",
      "select from order_discounts join discount on id = discount_id where rule_id is null"
    ),
    .init(
      "a gift card that paid before there were transactions",
      """
      select from order_gift_cards u join gift_card g on g.id = gift_card_id where balance > 0 and
      not exists (select from gift_card_transaction t where t.order_id = u.order_id)
      """
    ),
    .init(
      "metadata of 170,000 bytes",
      #"select from "order" where octet_length(metadata::text) > 170000"#
    ),
    .init("an emoji in metadata", #"select from "order" where metadata::text like '%🎂%'"#),
    .init(
      "right-to-left text in metadata",
      #"select from "order" where metadata::text like '%שלום%'"#
    ),
    .init(
      "quotes in metadata",
      #"select from "order" where metadata -> 'utm' ->> 'campaign' like '%"%'"#
    ),
    .init(
      "metadata that is a number",
      #"select from "order" where jsonb_typeof(metadata) = 'number'"#
    ),
    .init("metadata that is null", #"select from "order" where metadata = 'null'"#),
    .init(
      "a sold product that was deleted",
      """
      select from line_item join product_variant v on v.id = variant_id join product p on
      p.id = v.product_id where p.deleted_at is not null
      """
    ),
  ]

  /// Parcels, returns, refunds, swaps, claims and edits in every state.
  static let afterSale: [FixtureOddity] =
    [
      "not_paid", "awaiting", "captured", "confirmed", "canceled", "difference_refunded",
      "partially_refunded", "refunded", "requires_action",
    ].map { state in
      .init("a swap in state \(state)", "select from swap where payment_status = '\(state)'")
    }
    + ["requested", "received", "requires_action", "canceled"].map { status in
      .init("a return that is \(status)", "select from return where status = '\(status)'")
    }
    + [
      .init(
        "a parcel that is still there",
        "select from fulfillment where shipped_at is null and canceled_at is null"
      ),
      .init("a parcel that was canceled", "select from fulfillment where canceled_at is not null"),
      .init(
        "an order of two parcels of which one left",
        """
        select from fulfillment where order_id is not null group by order_id having count(*) = 2 and
        count(shipped_at) = 1
        """
      ),
      .init(
        "tracking numbers from before there were links",
        "select from fulfillment where jsonb_array_length(tracking_numbers) > 0"
      ),
      .init(
        "a tracking link that was deleted",
        "select from tracking_link where deleted_at is not null"
      ),
      .init(
        "a swap's parcel with a link",
        "select from fulfillment f join tracking_link on f.id = fulfillment_id where swap_id is not null"
      ),
      .init(
        "a return that brought too much",
        "select from return_item where received_quantity > requested_quantity"
      ),
      .init(
        "a return that brought nothing",
        """
        select from return_item join return on id = return_id where received_quantity = 0 and
        status = 'received'
        """
      ),
      .init("a piece that nobody asked back", "select from return_item where not is_requested"),
      .init(
        "a received return without counts",
        """
        select from return_item join return on id = return_id where received_quantity is null and
        status = 'received'
        """
      ),
      .init("a claim's return", "select from return where claim_order_id is not null"),
      .init(
        "a refund without a return",
        "select from refund where reason in ('discount', 'other') and order_id is not null"
      ),
      .init("a claim for money", "select from claim_order where type = 'refund'"),
      .init(
        "a claim for goods",
        """
        select from claim_order join fulfillment f on f.claim_order_id = claim_order.id where
        type = 'replace' and shipped_at is not null
        """
      ),
      .init("a claim that was canceled", "select from claim_order where canceled_at is not null"),
      .init("an edit that was confirmed", "select from order_edit where confirmed_at is not null"),
      .init("an edit that was declined", "select from order_edit where declined_at is not null"),
      .init("an edit that was canceled", "select from order_edit where canceled_at is not null"),
      .init(
        "a line that left before an edit replaced it",
        """
        select from order_item_change c join fulfillment_item i on i.item_id = original_line_item_id
        join fulfillment f on f.id = fulfillment_id join line_item l on l.id = i.item_id
        where shipped_at is not null and l.order_id is null
        """
      ),
    ]
    + ["item_add", "item_remove", "item_update"].map { type in
      .init("a change \(type)", "select from order_item_change where type = '\(type)'")
    }

  private static func abandoned(_ description: String, _ condition: String) -> FixtureOddity {
    .init(
      description,
      """
      select from cart where type = 'default' and (\(condition)) and
      not exists (select from "order" o where o.cart_id = cart.id)
      """
    )
  }

  private static func discounted(_ description: String, _ condition: String) -> FixtureOddity {
    .init(
      description,
      """
      select from order_discounts o join discount d on d.id = discount_id join discount_rule r on
      r.id = rule_id where \(condition) and exists (select from line_item_adjustment a join line_item
      l on l.id = a.item_id where l.order_id = o.order_id and a.discount_id = d.id and amount > 0)
      """
    )
  }
}
