internal import SegmentSpec

/// Decides which rows of an order are settled: Medusa commits orders, refunds and changes early, and takes them back
/// when a later step fails (docs/medusa-v2.md, "Settling").
struct V2Settling {
  let rows: V2Rows
  let texts: Texts
  let clock: SettlingClock

  /// Whether a row's moment is so many seconds ago, or a run first saw the row `settleAfter` ago, because a moment may
  /// lie in the future.
  func isOld(_ moment: Timestamp, _ seconds: Int64, _ id: Text) -> Bool {
    moment.advanced(bySeconds: seconds) <= clock.now || wasSeenLongAgo(id)
  }

  /// Whether a run first saw a row that waits `settleAfter` ago.
  func wasSeenLongAgo(_ id: Text) -> Bool {
    guard !clock.firstSeen.isEmpty, let bytes = texts[id],
      let seen = clock.firstSeen[String(decoding: bytes, as: UTF8.self)]
    else { return false }
    return seen.advanced(bySeconds: clock.settleAfter) <= clock.now
  }

  func standing(of order: Order, _ row: V2Order) -> V2Standing {
    if row.isDeleted || row.isDraft || texts.holds(order.status, "draft") { return .isNone }
    let isProven =
      row.version > 1 || order.canceledAt != nil || row.parcels.count > 0
      || row.hasParcelLink
      || hasLivePayment(row.collections, rows.money, since: order.createdAt)
      || isOld(order.createdAt, clock.settleAfter, order.id)
    guard isProven, isOld(order.createdAt, clock.calm, order.id) else { return .waits }
    // An order without lines is empty if its version is complete; else its lines are still to come, however long ago a
    // run saw it. Sent without lines, it would look like an order that an edit emptied.
    let hasLines = rows.items[row.items.indices].contains { $0.version == row.version }
    let isWhole =
      hasLines || rows.summaries[row.summaries.indices].contains { $0.version == row.version }
    return isWhole ? .counts : .waits
  }

  /// Whether a payment proves an order made at `createdAt`.
  ///
  /// A payment of an earlier attempt does not: Medusa refunds it, and the next attempt uses the same collection.
  func hasLivePayment(_ collections: Span32, _ money: V2Money, since createdAt: Timestamp) -> Bool {
    for collection in money.collections[collections.indices] where !collection.isDismissed {
      for payment in money.payments[collection.payments.indices] where payment.canceledAt == nil {
        let early = money.refunds[payment.refunds.indices].filter { $0.createdAt < createdAt }
        if early.isEmpty { return true }
        var refunded = ExactDecimal.zero
        for refund in early { refunded += refund.amount }
        var captured = ExactDecimal.zero
        for capture in money.captures[payment.captures.indices] { captured += capture.amount }
        if refunded < captured { return true }
      }
    }
    return false
  }

  /// Whether a confirmed change stays.
  func isSettled(_ change: V2Change, of order: V2Order) -> Bool {
    let isOld = isOld(change.moment, clock.settleAfter, change.id)
    // An import that wrote no summary of any version.
    if order.summaries.count == 0 { return isOld }
    guard order.version >= change.version,
      rows.summaries[order.summaries.indices].contains(where: { $0.version == change.version })
    else { return false }
    return isOld || rows.changes[order.changes.indices].contains { $0.version > change.version }
  }

  /// Whether an action of the order names the parcel.
  func hasAction(_ action: StaticString, _ parcel: V2Parcel, of order: V2Order) -> Bool {
    rows.actions[order.actions.indices].contains { [texts] in
      texts.holds($0.action, action) && texts.holds($0.reference, "fulfillment")
        && texts.areEqual($0.referenceID, parcel.id)
    }
  }

  /// Whether a shipped parcel, or a parcel that was delivered without having been shipped, stays so.
  func isSettled(_ parcel: V2Parcel, of order: V2Order) -> Bool {
    if let shippedAt = parcel.shippedAt {
      return hasAction("SHIP_ITEM", parcel, of: order)
        || isOld(shippedAt, clock.settleAfter, parcel.id)
    }
    return isDeliverySettled(parcel, of: order)
  }

  func isDeliverySettled(_ parcel: V2Parcel, of order: V2Order) -> Bool {
    guard let deliveredAt = parcel.deliveredAt else { return false }
    return hasAction("DELIVER_ITEM", parcel, of: order)
      || isOld(deliveredAt, clock.settleAfter, parcel.id)
  }

  /// Whether a transaction names a row.
  func hasTransaction(_ reference: StaticString, _ id: Text, of order: V2Order) -> Bool {
    transaction(reference, id, of: order) != nil
  }

  func transaction(_ reference: StaticString, _ id: Text, of order: V2Order) -> V2Transaction? {
    rows.transactions[order.transactions.indices].first { [texts] in
      texts.holds($0.reference, reference) && texts.areEqual($0.referenceID, id)
    }
  }

  func isSettled(_ capture: V2Capture, of payment: V2Payment, _ order: V2Order) -> Bool {
    payment.capturedAt != nil || hasTransaction("capture", capture.id, of: order)
      || isOld(capture.createdAt, clock.settleAfter, capture.id)
  }

  /// Whether the newest change of the order is so new that more rows may follow.
  func isFresh(_ order: Order, _ row: V2Order) -> Bool {
    var newest = order.updatedAt
    for change in rows.changes[row.changes.indices] {
      newest = max(newest, change.confirmedAt ?? newest)
    }
    return !isOld(newest, clock.calm, order.id)
  }

  /// The version that an order was placed with.
  ///
  /// A cart becomes version 1. A draft may be edited before it is an order: then it is the last of the unbroken run of
  /// versions that edits made before the first payment.
  func placedVersion(of order: V2Order) -> Int32 {
    guard !order.hasCart else { return 1 }
    var firstPayment: Timestamp?
    for collection in rows.money.collections[order.collections.indices] {
      for payment in rows.money.payments[collection.payments.indices] {
        firstPayment = min(firstPayment ?? payment.createdAt, payment.createdAt)
      }
    }
    let changes = rows.changes[order.changes.indices]
    var version: Int32 = 1
    while version < order.version,
      changes.contains(where: { [texts] change in
        change.version == version + 1 && texts.holds(change.type, "edit")
          && firstPayment.map { change.moment < $0 } ?? true
      })
    {
      version += 1
    }
    return version
  }

  /// The first sign of an order that no cart made: an import's created_at is the time that the import wrote, and a
  /// draft's is that of the draft.
  func firstSign(of order: Order, _ row: V2Order) -> Timestamp {
    var first = order.updatedAt
    for collection in rows.money.collections[row.collections.indices] {
      for payment in rows.money.payments[collection.payments.indices] {
        first = min(first, payment.createdAt)
      }
    }
    for change in rows.changes[row.changes.indices]
    where !["edit", "update_order", "transfer"].contains(where: { [texts] in
      texts.holds(change.type, $0)
    }) {
      first = min(first, change.moment)
    }
    return first
  }
}

extension V2Change {
  /// When it was confirmed.
  var moment: Timestamp { confirmedAt ?? createdAt }
}
