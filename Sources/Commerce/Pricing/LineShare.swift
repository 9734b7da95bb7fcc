internal import SegmentSpec

/// The part of a line's amounts that belongs to pieces `from` up to `to` of its `whole` pieces.
///
/// Part k of an amount a is R(a·c_k/q) − R(a·c_(k−1)/q), R rounding halves up, c_k the pieces up to and with
/// part k, never more than the line has. So parts always add up to the amount and never have another sign.
struct LineShare {
  // In pieces where all three are whole, else in millionths.
  private let from: Int128
  private let to: Int128
  private let whole: Int128

  init(_ part: LinePart, of line: LineItem) {
    let whole = max(line.quantity, 0)
    let from = min(max(part.before, 0), whole)
    let to = from + min(max(part.quantity, 0), whole - from)
    if from.isWhole, to.isWhole, whole.isWhole {
      (self.from, self.to) = (Int128(from.pieces), Int128(to.pieces))
      self.whole = Int128(whole.pieces)
    } else {
      (self.from, self.to, self.whole) = (from.millionths, to.millionths, whole.millionths)
    }
  }

  /// The part of `amount`; 0 for a line without quantity.
  func of(_ amount: MinorUnits) -> MinorUnits {
    if from == to { return 0 }
    if to - from == whole { return amount }
    return rounded(amount, to) - rounded(amount, from)
  }

  func of(_ totals: LineTotals) -> LineTotals {
    LineTotals(
      subtotal: of(totals.subtotal),
      discount: of(totals.discount),
      tax: of(totals.tax),
      total: of(totals.total)
    )
  }

  /// R(amount · pieces / whole); `whole` is not 0 here.
  private func rounded(_ amount: MinorUnits, _ pieces: Int128) -> MinorUnits {
    let (product, isEndless) = Int128(amount).multipliedReportingOverflow(by: pieces)
    if !isEndless { return MinorUnits(truncatingIfNeeded: product.dividedHalfUp(by: whole)) }
    // Only fractions of over 10^12 pieces come here: twice 128 bits hold what 128 bits do not.
    let (high, low) = amount.magnitude.wide.multipliedFullWidth(by: pieces.magnitude)
    let (quotient, rest) = whole.magnitude.dividingFullWidth((high, low))
    let isNearer = amount < 0 ? rest > whole.magnitude - rest : rest >= whole.magnitude - rest
    let size = Int128(quotient) + (isNearer ? 1 : 0)
    // Pieces are at most the whole, so the quotient is no larger than the amount.
    return MinorUnits(truncatingIfNeeded: amount < 0 ? -size : size)
  }
}

extension UInt64 {
  fileprivate var wide: UInt128 { UInt128(self) }
}
