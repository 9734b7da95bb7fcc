internal import SegmentSpec

/// The part of a line's amounts that belongs to pieces `from` up to `to` of its `whole` pieces.
///
/// Part k of an amount a is R(a·c_k/q) − R(a·c_(k−1)/q), R rounding halves up, c_k the pieces up to and with
/// part k, never more than the line has. So parts always add up to the amount and never have another sign.
struct LineShare {
  private let from: Int64
  private let to: Int64
  private let whole: Int64

  init(_ part: LinePart, of line: LineItem) {
    whole = max(line.quantity, 0)
    from = min(max(part.before, 0), whole)
    to = from + min(max(part.quantity, 0), whole - from)
  }

  /// The part of `amount`; 0 for a line without quantity.
  func of(_ amount: Int64) -> Int64 {
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

  /// R(amount · pieces / whole) in whole numbers; `whole` is not 0 here.
  private func rounded(_ amount: Int64, _ pieces: Int64) -> Int64 {
    let (quotient, remainder) = (2 * Int128(amount) * Int128(pieces) + Int128(whole))
      .quotientAndRemainder(dividingBy: 2 * Int128(whole))
    // Pieces are at most the whole, so that the quotient is no larger than the amount.
    return Int64(truncatingIfNeeded: remainder < 0 ? quotient - 1 : quotient)
  }
}

extension LineTotals {
  static let zero = LineTotals(subtotal: 0, discount: 0, tax: 0, total: 0)

  /// Adds up amounts of at most 2^53 each.
  static func += (sum: inout LineTotals, more: LineTotals) {
    sum.subtotal &+= more.subtotal
    sum.discount &+= more.discount
    sum.tax &+= more.tax
    sum.total &+= more.total
  }
}
