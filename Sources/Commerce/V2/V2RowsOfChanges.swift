package import SegmentSpec

/// A confirmed row of `order_change` (`status = 'confirmed'`, not deleted), by version, then id.
package struct V2Change: Sendable {
  package var id: Text = .absent
  /// `version`.
  package var version: Int32 = 1
  /// `change_type`; absent for fulfilments, shipments, deliveries and cancellations.
  package var type: Text = .absent
  /// `confirmed_at`; nil if it is NULL (imports).
  package var confirmedAt: Timestamp?
  package var createdAt = Timestamp(microseconds: 0)
  /// `return_id`, `claim_id`, `exchange_id`.
  package var returnID: Text = .absent
  package var claimID: Text = .absent
  package var exchangeID: Text = .absent
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later

  package init() {}
}

/// A row of `order_change_action` of a confirmed change, by id.
///
/// Needed are `SHIP_ITEM`, `FULFILL_ITEM`, `DELIVER_ITEM`, `RECEIVE_RETURN_ITEM` and `RECEIVE_DAMAGED_RETURN_ITEM`.
package struct V2Action: Sendable {
  package var id: Text = .absent
  /// The change's place in `V2Rows.changes`.
  package var change: Int32 = -1
  /// `action`.
  package var action: Text = .absent
  /// `reference`, `reference_id`.
  package var reference: Text = .absent
  package var referenceID: Text = .absent
  /// `details ->> 'reference_id'`: a line's id; absent if `details` is no object.
  package var lineID: Text = .absent
  /// The place in `OrderPage.lines` of that line, or -1.
  package var line: Int32 = -1
  /// `details -> 'quantity'`: a number, a string, or the `value` of an object; not valid for anything else.
  package var quantity = ExactDecimal.notANumber

  package init() {}
}

/// A `fulfillment` (not deleted, canceled ones among them) that a row of `order_fulfillment` (not deleted) links to
/// the order.
package struct V2Parcel: Sendable {
  package var id: Text = .absent
  /// Whether it is this order's and not that of another one that is linked to it: that which has the most of its lines,
  /// of several the one with the earliest link (created_at, order_id).
  package var isOwner = true
  /// `provider_id`.
  package var providerID: Text = .absent
  package var packedAt: Timestamp?
  package var shippedAt: Timestamp?
  package var deliveredAt: Timestamp?
  package var canceledAt: Timestamp?
  /// When the fulfillment's row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// `fulfillment_item`, in `V2Rows.parcelItems`, by id.
  package var items = Span32()
  /// `fulfillment_label` (tracking_number, tracking_url), in `OrderPage.trackingLinks`, by id.
  package var labels = Span32()

  package init() {}
}

/// A row of `fulfillment_item`: it counts an inventory item, and a line may have several.
package struct V2ParcelItem: Sendable {
  /// `line_item_id`.
  package var lineID: Text = .absent
  /// The place in `OrderPage.lines`, or -1.
  package var line: Int32 = -1
  /// `quantity`.
  package var quantity = ExactDecimal.zero

  package init() {}
}

/// A row of `return`.
package struct V2Return: Sendable {
  package var id: Text = .absent
  /// `exchange_id`, `claim_id`.
  package var exchangeID: Text = .absent
  package var claimID: Text = .absent
  /// `refund_amount`; nil if it is NULL.
  package var refundAmount: ExactDecimal?
  /// In `V2Rows.returnItems`, by id.
  package var items = Span32()

  package init() {}
}

/// A row of `return_item` with its `return_reason`.
package struct V2ReturnItem: Sendable {
  /// `item_id`.
  package var lineID: Text = .absent
  /// The place in `OrderPage.lines`, or -1.
  package var line: Int32 = -1
  /// `quantity`.
  package var quantity = ExactDecimal.zero
  /// `reason_id`.
  package var reasonID: Text = .absent
  /// `return_reason.value`.
  package var reasonValue: Text = .absent
  /// `note`.
  package var note: Text = .absent

  package init() {}
}

/// A row of `order_exchange`, deleted ones among them (their lines are not the order's own).
package struct V2Exchange: Sendable {
  package var id: Text = .absent
  /// Whether `deleted_at` is set.
  package var isDeleted = false
  /// `return_id`.
  package var returnID: Text = .absent
  package var createdAt = Timestamp(microseconds: 0)
  /// `order_exchange_item`, in `V2Rows.exchangeItems`, by id.
  package var items = Span32()

  package init() {}
}

/// A row of `order_exchange_item`.
package struct V2ExchangeItem: Sendable {
  /// `item_id`.
  package var lineID: Text = .absent
  /// The place in `OrderPage.lines`, or -1.
  package var line: Int32 = -1
  /// `quantity`.
  package var quantity = ExactDecimal.zero

  package init() {}
}

/// A row of `order_claim`, deleted ones among them (their additional lines are not the order's own).
package struct V2Claim: Sendable {
  package var id: Text = .absent
  /// Whether `deleted_at` is set.
  package var isDeleted = false
  /// `type`.
  package var type: Text = .absent
  /// `refund_amount`; nil if it is NULL.
  package var refundAmount: ExactDecimal?
  package var createdAt = Timestamp(microseconds: 0)
  /// `order_claim_item`, in `V2Rows.claimItems`, by id.
  package var items = Span32()

  package init() {}
}

/// A row of `order_claim_item`.
package struct V2ClaimItem: Sendable {
  package var id: Text = .absent
  /// `is_additional_item`: a line that goes out in place of a claimed one.
  package var isAdditional = false
  /// `item_id`.
  package var lineID: Text = .absent
  /// The place in `OrderPage.lines`, or -1.
  package var line: Int32 = -1
  /// `quantity`.
  package var quantity = ExactDecimal.zero
  /// `reason`, `note`.
  package var reason: Text = .absent
  package var note: Text = .absent
  /// `order_claim_item_image.url`, in `OrderPage.claimImages`, by id.
  package var images = Span32()

  package init() {}
}
