internal import SegmentSpec

/// Statuses that Medusa v2 has no columns for, as the page's texts.
struct V2Words {
  enum Status: String, CaseIterable {
    case notPaid = "not_paid"
    case awaiting
    case requiresAction = "requires_action"
    case authorized
    case partiallyAuthorized = "partially_authorized"
    case captured
    case partiallyCaptured = "partially_captured"
    case refunded
    case partiallyRefunded = "partially_refunded"
    case canceled
    case notFulfilled = "not_fulfilled"
    case fulfilled
    case partiallyFulfilled = "partially_fulfilled"
    case shipped
    case partiallyShipped = "partially_shipped"
    case delivered
    case partiallyDelivered = "partially_delivered"
  }

  private let texts: [Text]

  init(_ arena: inout Arena) {
    var texts: [Text] = []
    for status in Status.allCases { texts.append(arena.append(status.rawValue)) }
    self.texts = texts
  }

  subscript(_ status: Status) -> Text {
    texts[Status.allCases.firstIndex(of: status) ?? 0]
  }
}

extension V2Preparation {
  /// Medusa's `getLastPaymentStatus`.
  func paymentStatus(of order: V2Order, decimals: Int) -> V2Words.Status {
    let unit = ExactDecimal(minorUnits: 1, decimals: decimals)
    // Halves, counted twice.
    var (captured, refunded) = (0, 0)
    var (total, authorized, canceled, awaiting, requiresAction) = (0, 0, 0, 0, 0)
    for collection in rows.money.collections[order.collections.indices]
    where !collection.isDeleted {
      total += 1
      if collection.captured.isPositive || collection.amount.isZero {
        captured += collection.amount - collection.captured <= unit ? 2 : 1
      }
      if collection.refunded.isPositive {
        refunded += collection.amount - collection.refunded <= unit ? 2 : 1
      }
      if texts.holds(collection.status, "authorized") { authorized += 1 }
      if texts.holds(collection.status, "canceled") { canceled += 1 }
      if texts.holds(collection.status, "awaiting") { awaiting += 1 }
      if texts.holds(collection.status, "requires_action") { requiresAction += 1 }
    }
    let live = total - canceled
    if requiresAction > 0 { return .requiresAction }
    if refunded > 0 { return refunded == captured ? .refunded : .partiallyRefunded }
    if captured > 0 { return captured == 2 * live ? .captured : .partiallyCaptured }
    if authorized > 0 { return authorized == live ? .authorized : .partiallyAuthorized }
    if canceled > 0, canceled == total { return .canceled }
    return awaiting > 0 ? .awaiting : .notPaid
  }

  /// Medusa's `getLastFulfillmentStatus`.
  func fulfillmentStatus(of order: V2Order) -> V2Words.Status {
    var (total, canceled, delivered, shipped, fulfilled) = (0, 0, 0, 0, 0)
    for parcel in rows.parcels[order.parcels.indices] {
      total += 1
      if parcel.canceledAt != nil {
        canceled += 1
      } else if parcel.deliveredAt != nil {
        delivered += 1
      } else if parcel.shippedAt != nil {
        shipped += 1
      } else if parcel.packedAt != nil {
        fulfilled += 1
      }
    }
    let live = total - canceled
    let isOpen = lines.contains { [items = rows.items] line in
      guard line.item >= 0 else { return false }
      let item = items[Int(line.item)]
      return item.version == order.version && item.fulfilled < item.quantity
    }
    if delivered > 0 { return delivered == live && !isOpen ? .delivered : .partiallyDelivered }
    if shipped > 0 { return shipped == live && !isOpen ? .shipped : .partiallyShipped }
    if fulfilled > 0 { return fulfilled == live && !isOpen ? .fulfilled : .partiallyFulfilled }
    return canceled > 0 && canceled == total ? .canceled : .notFulfilled
  }
}
