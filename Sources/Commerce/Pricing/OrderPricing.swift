package import SegmentSpec

/// The prices of one of an order's contents.
///
/// Lines are named by their places in `OrderPage.lines`; amounts are those that a message carries, rounded.
package protocol OrderPricing: Sendable {
  /// The totals of the content.
  /// - Throws: `EncodingRefusal` if an amount is not a number, or too large to be exact.
  func totals() throws(EncodingRefusal) -> OrderTotals

  /// The totals of all pieces of a line.
  /// - Throws: `EncodingRefusal` if an amount is not a number, or too large to be exact.
  func totals(of line: Int) throws(EncodingRefusal) -> LineTotals

  /// The share of some pieces of a line in `totals`, which are those of all its pieces.
  ///
  /// The line must exist: `part.line` is its place.
  func share(_ part: LinePart, of totals: LineTotals) -> LineTotals

  /// One piece of a line whose `totals` are known, net of tax; nil for a line without quantity.
  func price(of line: Int, in totals: LineTotals, _ price: PiecePrice) -> MinorUnits?

  /// One piece of a line, net of tax, before discounts; the stored price if it includes a tax that no row names. Nil
  /// for a line without quantity.
  /// - Throws: `EncodingRefusal` if the amount is not a number, or too large to be exact.
  func price(of line: Int) throws(EncodingRefusal) -> MinorUnits?
}

/// Which price of a piece a message carries.
package enum PiecePrice: Hashable, Sendable {
  case beforeDiscount
  /// The sum over all pieces is the revenue.
  case afterDiscount
  /// The plugin's: after the discount, but of an order with a tax rate of its own before it.
  case likePlugin
}

extension OrderPage {
  /// The prices of the order at `index`.
  package func pricing(of index: Int, _ version: OrderVersion) -> any OrderPricing {
    if let v2Facts { return V2Pricing(of: index, in: self, v2Facts, version) }
    return V1Pricing(of: index, in: self, version)
  }
}

/// An order's totals, in minor units.
package struct OrderTotals: Hashable, Sendable {
  /// The goods before discounts, net of tax.
  package var undiscounted: MinorUnits
  /// The goods after discounts, net of tax.
  package var subtotal: MinorUnits
  /// Of goods, net of tax.
  package var discount: MinorUnits
  /// After its discounts, net of tax.
  package var shipping: MinorUnits
  /// Net of tax; 0 if a shop shows free shipping as shipping without a price.
  package var shippingDiscount: MinorUnits = 0
  /// May be negative: Medusa v1 subtracts the tax of gift cards.
  package var tax: MinorUnits
  /// `subtotal + shipping + tax`: before credit is subtracted.
  package var total: MinorUnits
  /// The amount that gift cards and store credit paid when the order was placed; nil if they paid nothing.
  package var credit: MinorUnits?
  /// The tax that Medusa v1 subtracts for gift cards: the taxes of lines and shipping exceed `tax` by it.
  package var creditTax: MinorUnits = 0
  /// `total - credit`.
  package var due: MinorUnits

  package init(
    undiscounted: MinorUnits,
    subtotal: MinorUnits,
    discount: MinorUnits,
    shipping: MinorUnits,
    shippingDiscount: MinorUnits = 0,
    tax: MinorUnits,
    total: MinorUnits,
    credit: MinorUnits?,
    creditTax: MinorUnits = 0,
    due: MinorUnits
  ) {
    self.undiscounted = undiscounted
    self.subtotal = subtotal
    self.discount = discount
    self.shipping = shipping
    self.shippingDiscount = shippingDiscount
    self.tax = tax
    self.total = total
    self.credit = credit
    self.creditTax = creditTax
    self.due = due
  }
}

/// The totals of a line, or of some of its pieces, in minor units.
package struct LineTotals: Hashable, Sendable {
  /// Before discounts, net of tax.
  package var subtotal: MinorUnits
  package var discount: MinorUnits
  package var tax: MinorUnits
  /// `subtotal - discount + tax`; in orders with their own tax rate Medusa v1 does not subtract the discount.
  package var total: MinorUnits

  package init(subtotal: MinorUnits, discount: MinorUnits, tax: MinorUnits, total: MinorUnits) {
    self.subtotal = subtotal
    self.discount = discount
    self.tax = tax
    self.total = total
  }

  package static let zero = LineTotals(subtotal: 0, discount: 0, tax: 0, total: 0)

  /// Adds up amounts of at most 2^53 each.
  package static func += (sum: inout LineTotals, more: LineTotals) {
    sum.subtotal &+= more.subtotal
    sum.discount &+= more.discount
    sum.tax &+= more.tax
    sum.total &+= more.total
  }
}
