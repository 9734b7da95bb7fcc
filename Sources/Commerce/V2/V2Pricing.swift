internal import SegmentSpec

/// The prices of a Medusa v2 order: exact amounts, rounded once, when they are written.
struct V2Pricing: OrderPricing {
  private let page: OrderPage
  private let facts: V2Facts
  private let index: Int
  private let version: OrderVersion

  init(of index: Int, in page: OrderPage, _ facts: V2Facts, _ version: OrderVersion) {
    self.page = page
    self.facts = facts
    self.index = index
    self.version = version
  }

  /// Total, shipping and tax are the shop's own figures; the remainder of rounding is in the subtotal.
  func totals() throws(EncodingRefusal) -> OrderTotals {
    let order = facts.orders[index]
    let sums = version == .placed ? order.placed : order.current
    let total = try rounded(sums.total, "total")
    let shipping = try rounded(sums.shipping, "shipping")
    let tax = try rounded(sums.tax, "tax")
    let due = try rounded(sums.total - order.credit, "total less store credit")
    return OrderTotals(
      undiscounted: try rounded(sums.listed, "subtotal"),
      subtotal: total - shipping - tax,
      discount: try rounded(sums.discount, "discount"),
      shipping: shipping,
      shippingDiscount: try rounded(sums.shippingDiscount, "shipping discount"),
      tax: tax,
      total: total,
      credit: order.credit.isPositive ? total - due : nil,
      due: due
    )
  }

  func totals(of line: Int) throws(EncodingRefusal) -> LineTotals {
    let amounts = self.amounts(of: line)
    let total = try rounded(amounts.total, "total", of: line)
    let tax = try rounded(amounts.tax, "tax", of: line)
    let discount = try rounded(amounts.discount, "discount", of: line)
    return LineTotals(subtotal: total - tax + discount, discount: discount, tax: tax, total: total)
  }

  /// Share k of an amount a is R(a·c_k/q) − R(a·c_(k−1)/q), c_k at most q.
  func share(_ part: LinePart, of totals: LineTotals) -> LineTotals {
    let amounts = self.amounts(of: Int(part.line))
    let whole = amounts.quantity
    guard whole.isPositive else { return .zero }
    let from = ExactDecimal.least(ExactDecimal(pieces: max(part.before, 0)), whole)
    let to = ExactDecimal.least(from + ExactDecimal(pieces: max(part.quantity, 0)), whole)
    func share(_ amount: ExactDecimal, _ rounded: MinorUnits) -> MinorUnits {
      reached(amount, rounded, to, whole) - reached(amount, rounded, from, whole)
    }
    let total = share(amounts.total, totals.total)
    let tax = share(amounts.tax, totals.tax)
    let discount = share(amounts.discount, totals.discount)
    return LineTotals(subtotal: total - tax + discount, discount: discount, tax: tax, total: total)
  }

  /// R(amount · pieces / whole); `rounded` is that of all pieces.
  private func reached(
    _ amount: ExactDecimal,
    _ rounded: MinorUnits,
    _ pieces: ExactDecimal,
    _ whole: ExactDecimal
  ) -> MinorUnits {
    if pieces == whole { return rounded }
    if pieces.isZero { return 0 }
    // The whole fits, so its parts fit.
    return (amount * pieces / whole).minorUnits(decimals: decimals) ?? 0
  }

  func price(of line: Int, in totals: LineTotals, _ price: PiecePrice) -> MinorUnits? {
    let amounts = self.amounts(of: line)
    return (price == .beforeDiscount ? amounts.price : amounts.discountedPrice)
      .minorUnits(decimals: decimals)
  }

  func price(of line: Int) throws(EncodingRefusal) -> MinorUnits? {
    try rounded(amounts(of: line).price, "price", of: line)
  }

  private var decimals: Int { facts.orders[index].decimals }

  private func amounts(of line: Int) -> V2Amounts {
    let place = Int(page.lines[line].amounts)
    return facts.amounts.indices.contains(place) ? facts.amounts[place] : .none
  }

  private func rounded(
    _ amount: ExactDecimal,
    _ name: String,
    of line: Int? = nil
  ) throws(EncodingRefusal) -> MinorUnits {
    if let units = amount.minorUnits(decimals: decimals), abs(units) < V2Limits.amount {
      return units
    }
    let order = page.arena.string(page.orders[index].id) ?? "without id"
    let place =
      line.flatMap { page.arena.string(page.lines[$0].id) }.map { " of line \($0)" } ?? ""
    let fault = amount.fault == .notANumber ? "not a number" : "too large"
    throw EncodingRefusal(
      "order \(order): the \(name)\(place) is \(fault)",
      cause: "the \(name) is \(fault)"
    )
  }
}

extension ExactDecimal {
  init(pieces quantity: Quantity) {
    let (pieces, rest) = quantity.millionths.quotientAndRemainder(dividingBy: Quantity.million)
    self = ExactDecimal(Int64(truncatingIfNeeded: pieces))
    if rest != 0 { self += ExactDecimal(minorUnits: Int64(truncatingIfNeeded: rest), decimals: 6) }
  }
}

extension Quantity {
  /// A number of pieces, rounded half up to a millionth; nil if it is not a number, or too large.
  init?(_ pieces: ExactDecimal) {
    guard let millionths = pieces.minorUnits(decimals: 6) else { return nil }
    self.init(millionths: Int128(millionths))
  }
}
