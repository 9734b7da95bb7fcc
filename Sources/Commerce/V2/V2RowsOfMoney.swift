package import SegmentSpec

/// Rows of the payment module, for orders or for carts.
package struct V2Money: Sendable {
  package var collections: [V2Collection] = []
  package var payments: [V2Payment] = []
  package var captures: [V2Capture] = []
  package var refunds: [V2Refund] = []
  /// `payment_session.provider_id`, by created_at, id.
  package var sessionProviders: [Text] = []

  package init() {}
}

/// A `payment_collection` that a row of `order_payment_collection` (not deleted) links to an order, or one of
/// `cart_payment_collection`, dismissed or not, to a cart.
///
/// By the link's created_at, then the collection's id.
package struct V2Collection: Sendable {
  package var id: Text = .absent
  /// The link's `created_at`.
  package var linkedAt = Timestamp(microseconds: 0)
  /// Of a cart: whether the link's `deleted_at` is set.
  package var isDismissed = false
  /// Whether no other order has an earlier link (created_at, order_id) to it: a refund belongs to that order.
  package var isFirstLink = true
  /// Whether `payment_collection.deleted_at` is set, or no such row exists.
  package var isDeleted = false
  /// `payment_collection.created_at`; nil if no such row exists.
  package var createdAt: Timestamp?
  /// `status`.
  package var status: Text = .absent
  /// `currency_code`.
  package var currencyCode: Text = .absent
  /// `amount`.
  package var amount = ExactDecimal.zero
  /// `captured_amount`, `refunded_amount`; 0 if they are NULL.
  package var captured = ExactDecimal.zero
  package var refunded = ExactDecimal.zero
  /// When the link was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// In `V2Money.payments`, by created_at, id.
  package var payments = Span32()
  /// In `V2Money.sessionProviders`.
  package var sessionProviders = Span32()

  package init() {}
}

/// A row of `payment`.
package struct V2Payment: Sendable {
  package var id: Text = .absent
  /// `provider_id`.
  package var providerID: Text = .absent
  /// `currency_code`.
  package var currencyCode: Text = .absent
  package var createdAt = Timestamp(microseconds: 0)
  package var capturedAt: Timestamp?
  package var canceledAt: Timestamp?
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// In `V2Money.captures`, by created_at, id.
  package var captures = Span32()
  /// In `V2Money.refunds`, by created_at, id.
  package var refunds = Span32()

  package init() {}
}

/// A row of `capture`.
package struct V2Capture: Sendable {
  package var id: Text = .absent
  /// `amount`.
  package var amount = ExactDecimal.zero
  package var createdAt = Timestamp(microseconds: 0)
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later

  package init() {}
}

/// A row of `refund` with its `refund_reason`.
package struct V2Refund: Sendable {
  package var id: Text = .absent
  /// `amount`.
  package var amount = ExactDecimal.zero
  package var createdAt = Timestamp(microseconds: 0)
  /// `refund.status`; absent without the column.
  package var status: Text = .absent
  /// `refund_reason.code`, `label`; absent without the columns or the table.
  package var reasonCode: Text = .absent
  package var reasonLabel: Text = .absent
  /// `note`.
  package var note: Text = .absent
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later

  package init() {}
}

/// A row of `order_transaction`.
package struct V2Transaction: Sendable {
  /// `reference`, such as `capture` or `refund`.
  package var reference: Text = .absent
  /// `reference_id`.
  package var referenceID: Text = .absent
  /// `return_id`, `claim_id`, `exchange_id`.
  package var returnID: Text = .absent
  package var claimID: Text = .absent
  package var exchangeID: Text = .absent

  package init() {}
}
