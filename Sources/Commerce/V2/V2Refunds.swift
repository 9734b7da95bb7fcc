internal import SegmentSpec

/// The payments and refunds of one order.
struct V2Payments {
  /// A refund that counts, with its payment's currency.
  struct Given {
    var refund: V2Refund
    var currencyCode: Text
  }

  /// Settled captures, by created_at, id.
  var captures: [V2Capture] = []
  /// Captures that are not settled yet.
  var openCaptures: [V2Capture] = []
  /// Settled refunds, by created_at, id.
  var refunds: [Given] = []
  var openRefunds: [V2Refund] = []
  /// The number of refunds from an attempt before the order, and of those that Medusa never counted.
  var ofFailedCheckout = 0
  var neverCounted = 0
}

extension V2Settling {
  /// Sorts out the captures and refunds of an order.
  ///
  /// A collection may be linked to several orders: its captures belong to each, its refunds to the earliest link.
  func payments(of order: Order, _ row: V2Order, decimals: Int) -> V2Payments {
    var result = V2Payments()
    let money = rows.money
    // Medusa tolerates a difference below the smallest unit.
    let unit = ExactDecimal(minorUnits: 1, decimals: decimals)
    for collection in money.collections[row.collections.indices] {
      let given = refunds(of: collection)
      for payment in money.payments[collection.payments.indices] {
        let isOfEarlierAttempt =
          row.hasCart
          && money.refunds[payment.refunds.indices].contains { $0.createdAt < order.createdAt }
        if !isOfEarlierAttempt {
          for capture in money.captures[payment.captures.indices] {
            if isSettled(capture, of: payment, row) {
              result.captures.append(capture)
            } else {
              result.openCaptures.append(capture)
            }
          }
        }
        guard collection.isFirstLink else { continue }
        for refund in money.refunds[payment.refunds.indices] where counts(refund) {
          if row.hasCart, refund.createdAt < order.createdAt {
            result.ofFailedCheckout += 1
          } else if isSettled(refund, in: collection, given, unit: unit, row) {
            result.refunds.append(
              V2Payments.Given(refund: refund, currencyCode: payment.currencyCode)
            )
          } else if isOld(refund.createdAt, clock.settleAfter, refund.id) {
            result.neverCounted += 1
          } else {
            result.openRefunds.append(refund)
          }
        }
      }
    }
    result.captures.sort { [texts] in
      texts.precedes(($0.createdAt, $0.id), ($1.createdAt, $1.id))
    }
    result.refunds.sort { [texts] in
      texts.precedes(($0.refund.createdAt, $0.refund.id), ($1.refund.createdAt, $1.refund.id))
    }
    return result
  }

  /// If refunds have a status, only successful ones count.
  private func counts(_ refund: V2Refund) -> Bool {
    refund.status.isAbsent || texts.holds(refund.status, "succeeded")
  }

  /// All refunds of a collection, by created_at, id.
  private func refunds(of collection: V2Collection) -> [V2Refund] {
    var all: [V2Refund] = []
    for payment in rows.money.payments[collection.payments.indices] {
      all += rows.money.refunds[payment.refunds.indices]
    }
    all.sort { [texts] in texts.precedes(($0.createdAt, $0.id), ($1.createdAt, $1.id)) }
    return all
  }

  /// Medusa writes the row of a refund before it asks the provider, and the collection's sum after that agreed.
  private func isSettled(
    _ refund: V2Refund,
    in collection: V2Collection,
    _ given: [V2Refund],
    unit: ExactDecimal,
    _ order: V2Order
  ) -> Bool {
    if hasTransaction("refund", refund.id, of: order) { return true }
    var sum = ExactDecimal.zero
    for earlier in given {
      sum += earlier.amount
      if texts.areEqual(earlier.id, refund.id) { break }
    }
    return collection.refunded > sum - unit
  }
}

extension Texts {
  /// Whether one row stands before another by time, then by the bytes of its id.
  func precedes(_ left: (Timestamp, Text), _ right: (Timestamp, Text)) -> Bool {
    left.0 != right.0 ? left.0 < right.0 : precedes(left.1, right.1)
  }
}

extension V2Preparation {
  /// Fills the order's refunds.
  mutating func prepareRefunds(_ payments: V2Payments, of index: Int) {
    let row = rows.orders[index]
    let wasSent = rows.parcels[row.parcels.indices].contains {
      $0.isOwner && $0.canceledAt == nil && ($0.shippedAt != nil || $0.deliveredAt != nil)
    }
    let start = page.refunds.count
    var given = ExactDecimal.zero
    var refunded: Int64 = 0
    for (refund, currencyCode) in payments.refunds.map({ ($0.refund, $0.currencyCode) }) {
      var result = Refund()
      result.id = refund.id
      result.currencyCode = currencyCode
      // An amount in another currency cannot be added to the order's amounts.
      let isOfOrder = isSameCurrency(currencyCode, page.orders[index].currencyCode)
      let decimals = self.decimals(of: currencyCode, orElse: page.orders[index].currencyCode)
      if let amount = refund.amount.minorUnits(decimals: decimals), abs(amount) < V2Limits.amount {
        result.amount = amount
        if isOfOrder { refunded += amount }
      } else {
        result.fault = fault(of: refund.amount, "amount")
      }
      result.reason =
        texts.filled(refund.reasonCode) != nil ? refund.reasonCode : refund.reasonLabel
      result.note = refund.note
      result.createdAt = refund.createdAt
      result.origin = refund.origin
      if let transaction = settling.transaction("refund", refund.id, of: row) {
        result.returnID = transaction.returnID
        result.claimID = transaction.claimID
        result.swapID = transaction.exchangeID
      }
      given += refund.amount
      var captured = ExactDecimal.zero
      for capture in payments.captures where capture.createdAt <= refund.createdAt {
        captured += capture.amount
      }
      result.isFull = captured.isPositive && given >= captured
      result.listsProducts = result.isFull && !wasSent && isOfOrder
      page.refunds.append(result)
    }
    page.orders[index].refunds = span(start, page.refunds.count)
    facts.orders[index].refunded = refunded
    leaveOut(.orderRefunded, .ofFailedCheckout, payments.ofFailedCheckout)
    leaveOut(.orderRefunded, .neverCounted, payments.neverCounted)
    for refund in payments.openRefunds { wait(refund.id, of: index, .orderRefunded) }
  }
}
