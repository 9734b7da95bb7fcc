internal import Commerce
internal import Queries

/// The tables of Medusa v1 whose new row versions make their roots changed.
enum V1Tables {
  private static func edits(
    _ query: Query,
    _ needs: String...
  ) -> TrackedTable.RootStatement {
    TrackedTable.RootStatement(kind: .order, query: query, needs: needs)
  }

  /// All tables (docs/events.md, "Tracked tables").
  static let all: [TrackedTable] = [
    TrackedTable("customer", .v1ChangedCustomer, kind: .customer, roots: .customer),
    TrackedTable(
      "customer_group_customers",
      .v1ChangedCustomerGroupCustomers,
      kind: .customer
    ),
    TrackedTable("order", ofCustomersBy: .v1ChangedOrderCustomers),
    TrackedTable("payment", ofCustomersBy: .v1ChangedPaymentCustomers),
    TrackedTable("refund", ofCustomersBy: .v1ChangedRefundCustomers),
    TrackedTable(
      "payment_session",
      .v1ChangedPaymentSession,
      kind: .cart,
      for: .checkouts(.paymentSession)
    ),
    TrackedTable(
      "order",
      mark: "order (cart)",
      .v1ChangedOrderCart,
      kind: .cart,
      for: .checkouts(.paymentSession)
    ),
    TrackedTable("cart", .v1ChangedCart, kind: .cart, for: .checkouts(.cartEmail)),
    TrackedTable("order", .v1ChangedOrder, roots: .order),
    TrackedTable(
      "line_item",
      .v1ChangedLineItem,
      alsoWith: [edits(.v1ChangedLineItemEdits, "order_edit")]
    ),
    TrackedTable("line_item_adjustment", .v1ChangedLineItemAdjustment),
    TrackedTable("line_item_tax_line", .v1ChangedLineItemTaxLine),
    TrackedTable("shipping_method", .v1ChangedShippingMethod),
    TrackedTable("shipping_method_tax_line", .v1ChangedShippingMethodTaxLine),
    TrackedTable("order_discounts", .v1ChangedOrderDiscounts),
    TrackedTable("order_gift_cards", .v1ChangedOrderGiftCards),
    TrackedTable("gift_card_transaction", .v1ChangedGiftCardTransaction),
    TrackedTable(
      "payment",
      .v1ChangedPayment,
      alsoWith: [edits(.v1ChangedPaymentEdits, "order_edit", "payment_collection_payments")]
    ),
    TrackedTable(
      "refund",
      .v1ChangedRefund,
      alsoWith: [edits(.v1ChangedRefundEdits, "order_edit", "payment_collection_payments")],
      holdsRefunds: true
    ),
    TrackedTable("fulfillment", .v1ChangedFulfillment),
    TrackedTable("fulfillment_item", .v1ChangedFulfillmentItem),
    TrackedTable("tracking_link", .v1ChangedTrackingLink),
    TrackedTable("return", .v1ChangedReturn),
    TrackedTable("return_item", .v1ChangedReturnItem),
    TrackedTable("swap", .v1ChangedSwap),
    TrackedTable("claim_order", .v1ChangedClaimOrder),
    TrackedTable("claim_item", .v1ChangedClaimItem),
    TrackedTable("claim_image", .v1ChangedClaimImage),
    TrackedTable("claim_item_tags", .v1ChangedClaimItemTags),
    TrackedTable("order_edit", isRequired: false, .v1ChangedOrderEdit),
    TrackedTable("order_item_change", isRequired: false, .v1ChangedOrderItemChange),
    TrackedTable(
      "address",
      .v1ChangedAddress,
      alsoWith: [
        TrackedTable.RootStatement(kind: .customer, query: .v1ChangedAddressCustomers, needs: [])
      ]
    ),
  ]
}
