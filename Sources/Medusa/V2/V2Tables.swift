internal import Commerce
internal import Queries

/// The tables of Medusa v2 whose new row versions make their roots changed.
enum V2Tables {
  /// All tables (docs/medusa-v2.md, "Tracked tables").
  static let all: [TrackedTable] = fast + slow

  /// Those that every run looks at.
  private static let fast: [TrackedTable] = [
    TrackedTable("customer", .v2ChangedCustomer, kind: .customer, roots: .customer),
    TrackedTable("customer_address", .v2ChangedCustomerAddress, kind: .customer),
    TrackedTable("customer_group_customer", .v2ChangedCustomerGroupCustomer, kind: .customer),
    TrackedTable("order", ofCustomersBy: .v2ChangedOrderCustomers),
    TrackedTable("capture", ofCustomersBy: .v2ChangedCaptureCustomers),
    TrackedTable("refund", ofCustomersBy: .v2ChangedRefundCustomers),
    TrackedTable(
      "cart_payment_collection",
      .v2ChangedCartPaymentCollection,
      kind: .cart,
      for: .checkouts(.paymentSession)
    ),
    TrackedTable(
      "order_cart",
      mark: "order_cart (cart)",
      .v2ChangedOrderCartCarts,
      kind: .cart,
      for: .checkouts(.paymentSession)
    ),
    TrackedTable("cart", .v2ChangedCart, kind: .cart, for: .checkouts(.cartEmail)),
    TrackedTable("order", .v2ChangedOrder, roots: .order),
    TrackedTable("order_change", .v2ChangedOrderChange),
    TrackedTable("return", .v2ChangedReturn),
    TrackedTable("order_claim", .v2ChangedOrderClaim),
    TrackedTable("order_exchange", .v2ChangedOrderExchange),
    TrackedTable("order_fulfillment", .v2ChangedOrderFulfillment),
    TrackedTable("order_payment_collection", .v2ChangedOrderPaymentCollection),
    TrackedTable("order_cart", .v2ChangedOrderCart),
    TrackedTable("fulfillment", .v2ChangedFulfillment),
    TrackedTable("payment", .v2ChangedPayment),
    TrackedTable("capture", .v2ChangedCapture),
    TrackedTable("refund", .v2ChangedRefund, holdsRefunds: true),
    TrackedTable("payment_collection", .v2ChangedPaymentCollection),
  ]

  /// Large tables, whose changes nearly always come together with a change of a fast table.
  private static let slow: [TrackedTable] = [
    TrackedTable("order_item", .v2ChangedOrderItem, lane: .slow),
    TrackedTable("order_shipping", .v2ChangedOrderShipping, lane: .slow),
    TrackedTable(
      "order_credit_line",
      isRequired: false,
      .v2ChangedOrderCreditLine,
      lane: .slow
    ),
    TrackedTable("order_line_item", .v2ChangedOrderLineItem, lane: .slow),
    TrackedTable("order_line_item_adjustment", .v2ChangedOrderLineItemAdjustment, lane: .slow),
    TrackedTable("order_line_item_tax_line", .v2ChangedOrderLineItemTaxLine, lane: .slow),
    TrackedTable("order_shipping_method", .v2ChangedOrderShippingMethod, lane: .slow),
    TrackedTable(
      "order_shipping_method_adjustment",
      .v2ChangedOrderShippingMethodAdjustment,
      lane: .slow
    ),
    TrackedTable(
      "order_shipping_method_tax_line",
      .v2ChangedOrderShippingMethodTaxLine,
      lane: .slow
    ),
    TrackedTable("order_change_action", .v2ChangedOrderChangeAction, lane: .slow),
    TrackedTable("return_item", .v2ChangedReturnItem, lane: .slow),
    TrackedTable("order_claim_item", .v2ChangedOrderClaimItem, lane: .slow),
    TrackedTable("order_claim_item_image", .v2ChangedOrderClaimItemImage, lane: .slow),
    TrackedTable("order_exchange_item", .v2ChangedOrderExchangeItem, lane: .slow),
    TrackedTable("fulfillment_item", .v2ChangedFulfillmentItem, lane: .slow),
    TrackedTable("fulfillment_label", .v2ChangedFulfillmentLabel, lane: .slow),
    TrackedTable("order_address", .v2ChangedOrderAddress, lane: .slow),
  ]
}
