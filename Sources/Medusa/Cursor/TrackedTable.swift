internal import Commerce
internal import Queries
internal import SegmentSpec

/// A kind of root, in the order in which their pages are read.
enum RootKind: String, Hashable, Sendable, CaseIterable, Codable {
  case customer, cart, order

  /// What people call one.
  var name: String { rawValue }
}

/// A table whose new row versions make their roots changed, with the statements that find the roots.
struct TrackedTable: Sendable {
  let name: String
  /// What the position calls its mark: a table that is scanned for two kinds of root has two, so that
  /// either can be without a horizon.
  let mark: String
  /// False for tables that a Medusa of another age or with a feature switched off lacks.
  let isRequired: Bool
  /// Of two for one kind of root the later one finds what the earlier one does, and more: the table is
  /// read once.
  let statements: [RootStatement]
  /// What it is scanned for.
  private let purpose: Purpose

  /// What a table is scanned for.
  private enum Purpose {
    /// Whatever is switched on.
    case everything
    /// Checkout Started, while this shows it.
    case checkouts(MappingSettings.CheckoutTrigger)
    /// What identifies tell of orders.
    case histories
  }

  /// A statement that names the roots of a table's new rows.
  struct RootStatement: Sendable {
    let kind: RootKind
    let query: Query
    /// Tables besides the tracked one without which the statement is left out.
    let needs: [String]
  }

  private init(
    _ name: String,
    isRequired: Bool = true,
    _ query: Query,
    alsoWith more: [RootStatement] = [],
    kind: RootKind = .order
  ) {
    self.name = name
    mark = name
    purpose = .everything
    self.isRequired = isRequired
    statements = [RootStatement(kind: kind, query: query, needs: [])] + more
  }

  /// A table that shows Checkout Started.
  private init(
    _ name: String,
    mark: String,
    _ query: Query,
    for trigger: MappingSettings.CheckoutTrigger
  ) {
    self.name = name
    self.mark = mark
    isRequired = true
    statements = [RootStatement(kind: .cart, query: query, needs: [])]
    purpose = .checkouts(trigger)
  }

  /// A table that changes what customers ordered and paid.
  private init(_ name: String, ofCustomersBy query: Query) {
    self.name = name
    mark = "\(name) (customer)"
    isRequired = true
    statements = [RootStatement(kind: .customer, query: query, needs: [])]
    purpose = .histories
  }

  /// Whether the events that are switched on need the table scanned.
  ///
  /// One that is not needed has no horizon either: when it is wanted again, it is read whole.
  func isNeeded(_ mapping: MappingSettings) -> Bool {
    switch purpose {
    case .everything: true
    case .checkouts(let trigger):
      mapping.isEnabled(.checkoutStarted) && mapping.checkoutTrigger == trigger
    case .histories: mapping.identifiesByOrders
    }
  }

  private static func edits(_ query: Query, _ needs: String...) -> RootStatement {
    RootStatement(kind: .order, query: query, needs: needs)
  }

  /// All of them (docs/events.md, "Tracked tables").
  static let all: [TrackedTable] = [
    TrackedTable("customer", .v1ChangedCustomer, kind: .customer),
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
      mark: "payment_session",
      .v1ChangedPaymentSession,
      for: .paymentSession
    ),
    TrackedTable("order", mark: "order (cart)", .v1ChangedOrderCart, for: .paymentSession),
    TrackedTable("cart", mark: "cart", .v1ChangedCart, for: .cartEmail),
    TrackedTable("order", .v1ChangedOrder),
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
      alsoWith: [edits(.v1ChangedRefundEdits, "order_edit", "payment_collection_payments")]
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
      alsoWith: [RootStatement(kind: .customer, query: .v1ChangedAddressCustomers, needs: [])]
    ),
  ]
}
