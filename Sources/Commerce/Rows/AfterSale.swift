package import SegmentSpec

/// A parcel that left: `fulfillment` of the order or of one of its swaps, shipped and not canceled, in
/// the order of `shipped_at, id`.
package struct Fulfillment: Sendable {
  package var id: Text = .absent
  /// The place in `OrderPage.swaps` of the swap that it belongs to, or -1 for the order itself.
  package var swap: Int32 = -1
  /// The id of that swap where the parcel's key also names it: in v2, where a parcel may hold lines of several.
  var swapID: Text = .absent
  package var providerID: Text = .absent
  package var shippedAt = Timestamp(microseconds: 0)
  /// Whether it shows a shipment: always in v1.
  var showsShipment = true
  /// When it was delivered, where that has an event; v2 only.
  var deliveredAt: Timestamp?
  /// Whether a piece of the order is not in it; nil if the numbers of pieces decide (v1).
  var isPartial: Bool?
  /// Why it cannot become a message; nil if it can.
  var fault: String?
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// In `OrderPage.fulfillmentItems`, in the order of the line's id.
  package var items = Span32()
  /// In `OrderPage.trackingLinks`.
  package var trackingLinks = Span32()

  package init() {}
}

/// Pieces of one line: in one parcel, in one return, in a swap or in a claim.
package struct LinePart: Hashable, Sendable {
  package var lineID: Text = .absent
  /// The line's place in `OrderPage.lines`, or -1 when it is gone.
  package var line: Int32 = -1
  package var quantity: Quantity = 0
  /// Pieces of the line in the order's earlier parcels (returns); 0 in swaps and claims.
  package var before: Quantity = 0

  package init() {}
}

/// A tracking number, with the carrier's page if it has one, in the order of `created_at, id`.
package struct TrackingLink: Sendable {
  package var number: Text = .absent
  package var url: Text = .absent

  package init() {}
}

/// A received return of the order itself, in the order of the time it was received, then id.
package struct Return: Sendable {
  package var id: Text = .absent
  package var swapID: Text = .absent
  package var claimID: Text = .absent
  /// The row that shows the receipt, if that is another row: a return of v2 may come back in several receipts.
  var receiptID: Text = .absent
  /// The amount to give back, in minor units; nil if no row has it (v2).
  package var refundAmount: MinorUnits? = 0
  /// Whether the sum of the returned pieces is written; v2 only.
  var sumsProducts = false
  /// Why it cannot become a message; nil if it can.
  var fault: String?
  package var receivedAt = Timestamp(microseconds: 0)
  /// The price of sending the goods back, in minor units; nil if it has none.
  package var shippingPrice: MinorUnits?
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// Whether a refund has the return's id.
  package var refundHasID = false
  /// In `OrderPage.returnItems`, in the order of the line's id.
  package var items = Span32()
  /// The refund that was given for it, in `OrderPage.refunds`, or -1.
  ///
  /// Set by `OrderPage.settleRefunds()`.
  package internal(set) var refund: Int32 = -1

  package init() {}
}

/// A row of `return_item`.
package struct ReturnItem: Sendable {
  package var part = LinePart()
  package var reasonID: Text = .absent
  package var reasonValue: Text = .absent
  package var note: Text = .absent

  package init() {}
}

/// Money given back: a `refund` of the order, of one of its payments, or of a payment for one of its
/// swaps, in the order of `created_at, id`.
package struct Refund: Sendable {
  package var id: Text = .absent
  package var amount: MinorUnits = 0
  package var reason: Text = .absent
  package var note: Text = .absent
  package var createdAt = Timestamp(microseconds: 0)
  /// The claim or swap that it was given for, as far as rows show it.
  package var claimID: Text = .absent
  package var swapID: Text = .absent
  var returnID: Text = .absent
  /// The currency of its payment; absent if that is the order's (v1).
  var currencyCode: Text = .absent
  /// Whether it lists the order's products, independent of a full refund; nil if only a full refund lists them (v1).
  var listsProducts: Bool?
  /// Why it cannot become a message; nil if it can.
  var fault: String?
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// Whether a return has the refund's id.
  package var returnHasID = false
  /// Whether it was given for a received return of the order.
  ///
  /// Set by `OrderPage.settleRefunds()`.
  package internal(set) var isOfReturn = false
  /// Whether all refunds up to this one reach the amount paid.
  ///
  /// Set by `OrderPage.settleRefunds()`.
  package internal(set) var isFull = false

  package init() {}
}

/// Counts, while the parcels (or the returns) of a page are read in their order, how many pieces of each
/// line went before.
package struct PieceCounter {
  private var counts: [Quantity] = []

  package init() {}

  /// Notes a further part, and gives the pieces of its line before it; pieces below zero count as none.
  package mutating func take(_ part: LinePart) -> Quantity {
    guard part.line >= 0 else { return 0 }
    let line = Int(part.line)
    if line >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: line + 1 - counts.count))
    }
    let before = counts[line]
    counts[line] = before + max(part.quantity, 0)
    return before
  }
}
