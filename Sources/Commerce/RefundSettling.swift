internal import SegmentSpec

extension OrderPage {
  /// Finds the refund of each received return, and which refunds complete what was paid.
  ///
  /// Nothing in Medusa's tables ties a refund to its return; both are written in one transaction. They pair
  /// one to one, earliest first: reason `return`, the same order and amount, received between a second
  /// before and five seconds after the refund (`received_at` is another clock's). Times decide and not
  /// `updated_at`, which a later edit of the return moves.
  ///
  /// Medusa's paid_total is the sum of the order's payments, canceled ones among them.
  mutating func settleRefunds() {
    guard !refunds.isEmpty || !returns.isEmpty else { return }
    // A copy that shares the bytes: they are lent while the rows are written.
    let (arena, refunds) = (arena, refunds)
    arena.withTexts { texts in
      for order in orders where order.refunds.count > 0 {
        for place in order.returns.indices {
          let match = order.refunds.indices.first {
            !self.refunds[$0].isOfReturn && isGiven(refunds[$0], for: returns[place], texts)
          }
          guard let match else { continue }
          self.refunds[match].isOfReturn = true
          returns[place].refund = Int32(truncatingIfNeeded: match)
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

  private func isGiven(_ refund: Refund, for received: Return, _ texts: Texts) -> Bool {
    guard refund.amount == received.refundAmount, texts.holds(refund.reason, "return") else {
      return false
    }
    let (lag, isEndless) = received.receivedAt.microseconds
      .subtractingReportingOverflow(refund.createdAt.microseconds)
    return !isEndless && (-1_000_000...5_000_000).contains(lag)
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
