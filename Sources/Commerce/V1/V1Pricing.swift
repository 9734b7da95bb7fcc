package import SegmentSpec

/// Medusa 1.20's `retrieveWithTotals`, operation for operation in IEEE doubles: taking the rates as
/// decimals, or another order of operations, gives other cents.
///
/// Tax lines that are missing count as no tax; Medusa would ask the live tax provider.
package struct V1Pricing: OrderPricing {
  private let page: OrderPage
  private let order: Order
  private let content: OrderContent
  /// The order's own tax rate (not percent), when it is from before tax lines.
  private let legacyRate: Double?
  /// The discount whose adjustments count: the first that is not free shipping.
  private let discountID: Text
  private let isShippingFree: Bool

  package init(of index: Int, in page: OrderPage, _ version: OrderVersion) {
    self.page = page
    order = page.orders[index]
    content = order.content(version)
    if let rate = order.taxRate, rate != 0 {
      legacyRate = rate / 100
    } else {
      legacyRate = nil
    }
    var discountID = Text.absent
    var isShippingFree = false
    for discount in page.discounts[content.discounts.indices] {
      if discount.isFreeShipping {
        isShippingFree = true
      } else if discountID.isAbsent {
        discountID = discount.id
      }
    }
    self.discountID = discountID
    self.isShippingFree = isShippingFree
  }

  package func totals() throws(EncodingRefusal) -> OrderTotals {
    var subtotal = 0.0
    var rawDiscount = 0.0
    var itemTax = 0.0
    for line in page.lines[content.lines.indices] {
      let amounts = self.amounts(of: line)
      subtotal += amounts.subtotal
      rawDiscount += amounts.rawDiscount
      itemTax += amounts.tax
    }
    var shipping = 0.0
    var shippingTax = 0.0
    for method in page.shippingMethods[content.shippingMethods.indices] {
      let amounts = self.amounts(of: method)
      shipping += amounts.subtotal
      shippingTax += amounts.tax
    }
    let taxes = itemTax + shippingTax
    let giftCards = giftCardAmounts(
      // Medusa subtracts the discount before it rounds it.
      coverable: order.giftCardsTaxable == true
        ? subtotal + shipping - rawDiscount : subtotal + shipping + taxes - rawDiscount
    )

    let undiscounted = try exact(subtotal, "subtotal")
    let discount = try exact(medusaRounded(rawDiscount), "discount")
    let exactShipping = try exact(shipping, "shipping")
    let tax = try exact(taxes - giftCards.tax, "tax")
    // Whole, unless a discount's fraction reached an order paid by a gift card.
    let credit = try exact(medusaRounded(giftCards.total), "gift card total")
    let total = undiscounted - discount + exactShipping + tax
    return OrderTotals(
      undiscounted: undiscounted,
      subtotal: undiscounted - discount,
      discount: discount,
      shipping: exactShipping,
      tax: tax,
      total: total,
      credit: credit == 0 ? nil : credit,
      creditTax: try exact(taxes, "tax") - tax,
      due: total - credit
    )
  }

  package func totals(of place: Int) throws(EncodingRefusal) -> LineTotals {
    let line = page.lines[place]
    let amounts = self.amounts(of: line)
    var totals = LineTotals(
      subtotal: try exact(amounts.subtotal, "subtotal", of: line.id),
      discount: try exact(medusaRounded(amounts.rawDiscount), "discount", of: line.id),
      tax: try exact(amounts.tax, "tax", of: line.id),
      total: 0
    )
    totals.total = totals.subtotal + totals.tax - (legacyRate == nil ? totals.discount : 0)
    return totals
  }

  package func share(_ part: LinePart, of totals: LineTotals) -> LineTotals {
    LineShare(part, of: page.lines[Int(part.line)]).of(totals)
  }

  package func price(
    of place: Int,
    in totals: LineTotals,
    _ price: PiecePrice
  ) -> MinorUnits? {
    let amount =
      switch price {
      case .beforeDiscount: totals.subtotal
      case .afterDiscount: totals.subtotal - totals.discount
      case .likePlugin: totals.total - totals.tax
      }
    return unitPrice(amount, page.lines[place].quantity)
  }

  package func price(of place: Int) throws(EncodingRefusal) -> MinorUnits? {
    let line = page.lines[place]
    // Medusa writes tax lines when a cart is completed, and a swap's cart is completed only when the swap is confirmed.
    if line.includesTax && line.taxRates.count == 0 && legacyRate == nil { return line.unitPrice }
    return unitPrice(try exact(amounts(of: line).subtotal, "subtotal", of: line.id), line.quantity)
  }

  /// One piece's part of an amount below 2^54, rounded half up; nil without pieces.
  private func unitPrice(_ amount: MinorUnits, _ quantity: Quantity) -> MinorUnits? {
    guard quantity > 0 else { return nil }
    return MinorUnits(
      truncatingIfNeeded: (Int128(amount) * Quantity.million)
        .dividedHalfUp(by: quantity.millionths)
    )
  }

  private func amounts(
    of line: LineItem
  ) -> (subtotal: Double, rawDiscount: Double, tax: Double) {
    var rawDiscount = 0.0
    for adjustment in page.adjustments[line.adjustments.indices] where counts(adjustment, line) {
      rawDiscount += adjustment.amount
    }
    let price = Double(line.unitPrice)
    let quantity = Double(line.quantity.pieces)
    let rates = page.taxRates[line.taxRates.indices]

    if let legacyRate {
      var included = 0.0
      if line.includesTax { included = medusaRounded(legacyRate * price / (1 + legacyRate)) }
      let subtotal = medusaRounded((price - included) * quantity)
      return (
        subtotal, rawDiscount, medusaRounded((subtotal - medusaRounded(rawDiscount)) * legacyRate)
      )
    }
    guard line.includesTax else {
      return (price * quantity, rawDiscount, tax(price * quantity - rawDiscount, rates))
    }
    // Medusa fills in the subtotal of a price with tax only if tax lines exist.
    guard !rates.isEmpty else { return (0, rawDiscount, 0) }
    var wholeRate = 0.0
    for rate in rates { wholeRate += rate / 100 }
    let included = medusaRounded(wholeRate * price / (1 + wholeRate))
    let base = (price - included) * quantity
    return (price * quantity - tax(base, rates), rawDiscount, tax(base - rawDiscount, rates))
  }

  private func counts(_ adjustment: LineItemAdjustment, _ line: LineItem) -> Bool {
    if adjustment.discountID.isAbsent { return true }
    return line.allowsDiscounts && !discountID.isAbsent
      && page.arena.equal(adjustment.discountID, discountID)
  }

  /// A line's tax is rounded for each rate.
  private func tax(_ amount: Double, _ rates: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for rate in rates { sum += medusaRounded(amount * (rate / 100)) }
    return sum
  }

  private func amounts(of method: ShippingMethod) -> (subtotal: Double, tax: Double) {
    if isShippingFree { return (0, 0) }
    let price = Double(method.price)
    if let legacyRate { return (price, medusaRounded(price * legacyRate)) }
    var sum = 0.0
    for rate in page.taxRates[method.taxRates.indices] {
      let rate = rate / 100
      sum += method.includesTax ? rate * price / (1 + rate) : price * rate
    }
    // Shipping is rounded once over all its rates.
    let tax = medusaRounded(sum)
    return (method.includesTax ? price - tax : price, tax)
  }

  private func giftCardAmounts(coverable: Double) -> (total: Double, tax: Double) {
    var total = 0.0
    var tax = 0.0
    if order.giftCardTransactions.count > 0 {
      for transaction in page.giftCardTransactions[order.giftCardTransactions.indices] {
        var rate = (transaction.taxRate ?? 0) / 100
        // Rows from before `is_taxable` were taxed by their region.
        if transaction.isTaxable == nil, order.giftCardsTaxable == true {
          rate = (order.regionTaxRate ?? 0) / 100
        }
        total += Double(transaction.amount)
        tax = medusaRounded(tax + Double(transaction.amount) * rate)
      }
      return (total, tax)
    }
    guard order.giftCards.count > 0 else { return (0, 0) }
    var rest = coverable
    for card in page.giftCards[order.giftCards.indices] {
      total += Double(card.balance)
      let taxable = min(rest, Double(card.balance))
      guard taxable > 0, let rate = card.taxRate, rate != 0 else { continue }
      tax += medusaRounded(taxable * (rate / 100))
      rest -= taxable
    }
    return (min(coverable, total), tax)
  }

  /// A whole number of minor units: every integer below 2^53 is exact in a double, and no other is
  /// rounded to one.
  private func exact(
    _ amount: Double,
    _ name: String,
    of row: Text = .absent
  ) throws(EncodingRefusal) -> Int64 {
    guard abs(amount) < 9_007_199_254_740_992 else {
      let order = page.arena.string(order.id) ?? "without id"
      let place = page.arena.string(row).map { " of line \($0)" } ?? ""
      let fault = amount.isFinite ? "too large" : "not a number"
      throw EncodingRefusal(
        "order \(order): the \(name)\(place) is \(fault)",
        cause: "the \(name) is \(fault)"
      )
    }
    return Int64(amount)
  }
}

/// JavaScript's `Math.round`: the nearest integer, halves toward positive infinity.
func medusaRounded(_ value: Double) -> Double {
  let floor = value.rounded(.down)
  return value - floor >= 0.5 ? floor + 1 : floor
}
