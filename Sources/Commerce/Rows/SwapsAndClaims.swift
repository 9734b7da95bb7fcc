package import SegmentSpec

/// A swap of the order: lines come back, others go out for them; in the order of `created_at, id`.
package struct Swap: Sendable {
  package var id: Text = .absent
  package var paymentStatus: Text = .absent
  package var fulfillmentStatus: Text = .absent
  /// The amount that the customer has to pay, in minor units: negative if money is given back, nil until the swap is
  /// confirmed.
  package var differenceDue: MinorUnits?
  package var createdAt = Timestamp(microseconds: 0)
  package var confirmedAt: Timestamp?
  /// Why it cannot become a message; nil if it can.
  var fault: String?
  /// When the row was written, seen from where history starts.
  package var origin = RowOrigin.later
  /// In `OrderPage.swapItems`, in the order of the line's `created_at, id`.
  package var newItems = Span32()
  /// In `OrderPage.swapItems`, in the order of the line's id, with the pieces that the swap's return names.
  package var returnItems = Span32()

  package init() {}
}

/// A row of `claim_item` with its claim, in the order of the claim's `created_at, id`, then its own.
package struct ClaimItem: Sendable {
  package var id: Text = .absent
  package var claimID: Text = .absent
  /// `refund` or `replace`.
  package var type: Text = .absent
  /// The amount that the claim gives back, in minor units, for all its items together; nil if it gives nothing.
  package var refundAmount: MinorUnits?
  /// When the claim was made.
  package var createdAt = Timestamp(microseconds: 0)
  /// Why it cannot become a message; nil if it can.
  var fault: String?
  /// When the item's row was written, seen from where history starts.
  package var origin = RowOrigin.later
  package var reason: Text = .absent
  package var note: Text = .absent
  /// The claimed line, and the number of its claimed pieces.
  package var part = LinePart()
  package var variantID: Text = .absent
  /// The known values of that variant, also of a deleted one.
  package var productID: Text = .absent
  package var variantTitle: Text = .absent
  package var sku: Text = .absent
  /// In `OrderPage.claimTags`, in the order of `created_at, id`.
  package var tags = Span32()
  /// In `OrderPage.claimImages`, in the order of `created_at, id`.
  package var images = Span32()

  package init() {}
}

/// A row of `claim_tag` that a claimed item has.
package struct ClaimTag: Sendable {
  package var id: Text = .absent
  package var value: Text = .absent

  package init() {}
}
