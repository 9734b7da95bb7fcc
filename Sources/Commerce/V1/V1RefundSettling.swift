internal import SegmentSpec

extension OrderPage {
  /// Finds the refund of each received return, and the refunds that complete the amount paid.
  ///
  /// Nothing in Medusa's tables ties a refund to its return; both are written in one transaction. They pair one to one,
  /// the nearest in time first: reason `return`, the same order and amount, received between a second before and five
  /// seconds after the refund (`received_at` is another clock's). These times decide and not `updated_at`, which a
  /// later edit of the return moves.
  ///
  /// Medusa's paid_total is the sum of the order's payments, canceled ones among them.
  mutating func settleRefunds() {
    guard !refunds.isEmpty || !returns.isEmpty else { return }
    // A copy that shares the bytes: they are lent while the rows are written.
    let (arena, refunds) = (arena, refunds)
    arena.withTexts { texts in
      for order in orders where order.refunds.count > 0 {
        var pairs: [RefundPair] = []
        for place in order.returns.indices {
          for refund in order.refunds.indices {
            guard let lag = lag(of: refunds[refund], behind: returns[place], texts) else {
              continue
            }
            pairs.append(RefundPair(lag: lag, received: place, refund: refund))
          }
        }
        for pair in pairs.sorted()
        where returns[pair.received].refund < 0 && !self.refunds[pair.refund].isOfReturn {
          self.refunds[pair.refund].isOfReturn = true
          returns[pair.received].refund = Int32(truncatingIfNeeded: pair.refund)
        }
        var paid: Int128 = 0
        for payment in payments[order.payments.indices] { paid += Int128(payment.amount) }
        var given: Int128 = 0
        for place in order.refunds.indices {
          given += Int128(refunds[place].amount)
          self.refunds[place].isFull = paid > 0 && given >= paid
        }
      }
    }
  }

  /// The microseconds between a return and the refund that may be given for it; nil if it cannot be.
  private func lag(of refund: Refund, behind received: Return, _ texts: Texts) -> Int64? {
    guard refund.amount == received.refundAmount, texts.holds(refund.reason, "return") else {
      return nil
    }
    return Self.lag(of: refund, behind: received)
  }

  /// The microseconds between a return and a refund; nil if that is too long for them to belong together.
  static func lag(of refund: Refund, behind received: Return) -> Int64? {
    let (lag, isEndless) = received.receivedAt.microseconds
      .subtractingReportingOverflow(refund.createdAt.microseconds)
    return !isEndless && (-1_000_000...5_000_000).contains(lag) ? abs(lag) : nil
  }
}

/// A return and a refund that may belong together, by their places in the page; the nearest in time comes first,
/// of several as near the earliest.
private struct RefundPair: Comparable {
  var lag: Int64
  var received: Int
  var refund: Int

  static func < (left: RefundPair, right: RefundPair) -> Bool {
    (left.lag, left.received, left.refund) < (right.lag, right.received, right.refund)
  }
}

extension Texts {
  /// Whether `text` is exactly `word`.
  func holds(_ text: Text, _ word: StaticString) -> Bool {
    guard let text = self[text] else { return false }
    return text.elementsEqual(
      UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    )
  }
}
