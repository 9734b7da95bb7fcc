internal import SegmentSpec

/// The exact amounts of some pieces of a line, or of a shipping method, in major units.
struct V2Amounts: Sendable {
  /// Net of tax, before discounts.
  var subtotal = ExactDecimal.zero
  /// Net of tax.
  var discount = ExactDecimal.zero
  var tax = ExactDecimal.zero
  /// `subtotal - discount + tax`.
  var total = ExactDecimal.zero
  /// How many pieces; 1 for a shipping method.
  var quantity = ExactDecimal.zero
  /// One piece net of tax, before discounts.
  var price = ExactDecimal.zero

  static let none = V2Amounts()

  /// One piece net of tax, after discounts.
  var discountedPrice: ExactDecimal {
    quantity.isZero ? price : (subtotal - discount) / quantity
  }

  /// Medusa's arithmetic (`getLineItemsTotals`): tax lines add up and never compound; the tax in a price or an
  /// adjustment is removed by the sum of the rates.
  init(
    price: ExactDecimal,
    quantity: ExactDecimal,
    isTaxInclusive: Bool,
    rates: ArraySlice<ExactDecimal>,
    adjustments: [V2Adjustment]
  ) {
    var percent = ExactDecimal.zero
    for rate in rates { percent += rate }
    let divisor = percent.isZero ? nil : ExactDecimal(1) + percent / Self.hundred
    func net(_ amount: ExactDecimal, _ isInclusive: Bool) -> ExactDecimal {
      guard isInclusive, let divisor else { return amount }
      return amount / divisor
    }
    self.quantity = quantity
    subtotal = net(price * quantity, isTaxInclusive)
    for adjustment in adjustments {
      discount += net(adjustment.amount, adjustment.isTaxInclusive)
    }
    let base = subtotal - discount
    for rate in rates where !rate.isZero { tax += base * (rate / Self.hundred) }
    total = base + tax
    self.price = quantity.isZero ? net(price, isTaxInclusive) : subtotal / quantity
  }

  private init() {}

  private static let hundred = ExactDecimal(100)

  /// The amount of some of the pieces: a line's total by its quantity times pieces.
  func total(ofPieces pieces: ExactDecimal) -> ExactDecimal {
    quantity.isZero ? .zero : total / quantity * pieces
  }
}

/// The sums of an order's own lines and shipping methods at one version.
struct V2Sums: Sendable {
  /// Σ lines, net of tax, before discounts.
  var listed = ExactDecimal.zero
  /// S: Σ lines, net of tax, after discounts.
  var goods = ExactDecimal.zero
  /// D: Σ lines.
  var discount = ExactDecimal.zero
  /// H: Σ methods, net of tax, after discounts.
  var shipping = ExactDecimal.zero
  /// K: Σ methods.
  var shippingDiscount = ExactDecimal.zero
  /// X: Σ of both.
  var tax = ExactDecimal.zero

  /// T.
  var total: ExactDecimal { goods + shipping + tax }

  mutating func add(line: V2Amounts) {
    listed += line.subtotal
    goods += line.subtotal - line.discount
    discount += line.discount
    tax += line.tax
  }

  mutating func add(method: V2Amounts) {
    shipping += method.subtotal - method.discount
    shippingDiscount += method.discount
    tax += method.tax
  }
}

extension V2Rows {
  /// The adjustments of a line or method that count at a version.
  ///
  /// The upgrades to 2.12 and 2.14 stamped old rows with the latest version. So if a version has none, those of
  /// the lowest later version count that existed when its row was made.
  func adjustments(_ span: Span32, at version: Int32, madeAt: Timestamp) -> [V2Adjustment] {
    if span.count == 0 { return [] }
    let all = adjustments[span.indices]
    // Without the column a row counts at every version.
    let own = all.filter { $0.version == version || $0.version == nil }
    if !own.isEmpty || all.isEmpty { return Array(own) }
    let latest = madeAt.advanced(bySeconds: 1)
    let later = all.filter { ($0.version ?? 0) > version && $0.createdAt <= latest }
    let lowest = later.compactMap(\.version).min()
    return later.filter { $0.version == lowest }
  }

  /// The amounts of a line at one version.
  func amounts(of item: V2Item) -> V2Amounts {
    let line = lines[Int(item.line)]
    return V2Amounts(
      price: item.unitPrice ?? line.unitPrice ?? .zero,
      quantity: item.quantity,
      isTaxInclusive: line.isTaxInclusive,
      rates: rates[line.rates.indices],
      adjustments: adjustments(line.adjustments, at: item.version, madeAt: item.createdAt)
    )
  }

  /// The amounts of a line that no version has: only its price.
  func amounts(ofUnusedLine place: Int, quantity: ExactDecimal = .zero) -> V2Amounts {
    let line = lines[place]
    return V2Amounts(
      price: line.unitPrice ?? .zero,
      quantity: quantity,
      isTaxInclusive: line.isTaxInclusive,
      rates: rates[line.rates.indices],
      adjustments: []
    )
  }

  /// The amounts of a shipping method at its version; its adjustments never include tax.
  func amounts(of method: V2Method) -> V2Amounts {
    var adjustments = adjustments(method.adjustments, at: method.version, madeAt: method.createdAt)
    for place in adjustments.indices { adjustments[place].isTaxInclusive = false }
    return V2Amounts(
      price: method.amount,
      quantity: ExactDecimal(1),
      isTaxInclusive: method.isTaxInclusive,
      rates: rates[method.rates.indices],
      adjustments: adjustments
    )
  }

  /// C: the amount that store credit and gift cards paid at checkout; 0 if they paid nothing.
  ///
  /// Refunds and cancellations also write credit lines, but later.
  func credit(of order: V2Order, createdAt: Timestamp) -> ExactDecimal {
    if order.creditLines.count == 0 { return .zero }
    let all = creditLines[order.creditLines.indices]
    var counted = all.filter { $0.version == 1 }
    if counted.isEmpty {
      let latest = createdAt.advanced(bySeconds: 1)
      let early = all.filter { $0.createdAt <= latest }
      // Each later version repeats them under new ids.
      let lowest = early.compactMap(\.version).min()
      counted = early.filter { $0.version == lowest }
    }
    var sum = ExactDecimal.zero
    for line in counted { sum += line.amount }
    return sum.isValid && !sum.isPositive ? .zero : sum
  }
}
