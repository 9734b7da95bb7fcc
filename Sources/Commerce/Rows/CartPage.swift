package import SegmentSpec

/// A page of carts with the rows that their Checkout Started needs.
///
/// Texts lie in the page's own arena; amounts are integers in the currency's minor units.
package struct CartPage: Sendable {
  package var arena = Arena()
  package var carts: [Cart] = []
  /// Lines of all carts, by the carts' ranges.
  package var lines: [CartLine] = []
  /// The registered customers of these carts, so that an identify can go in front.
  package var customers = CustomerPage()
  /// The rows of a Medusa v2 store; nil for v1.
  package var v2: V2CartRows?

  package init() {}
}

/// A row of `cart` with the rows that belong to it one to one.
package struct Cart: Sendable {
  package var id: Text = .absent
  /// Whether `cart.type` is `default`: carts of swaps, claims, drafts and payment links are not checkouts.
  package var isDefault = false
  package var customerID: Text = .absent
  package var email: Text = .absent
  package var regionID: Text = .absent
  /// The order's currency once the order exists, else the region's.
  package var currencyCode: Text = .absent
  /// The code of the first discount by `created_at, id`.
  package var coupon: Text = .absent
  package var orderID: Text = .absent
  /// The cart's own row.
  package var opening = CheckoutProof()
  /// The first payment session by `created_at, id`; nil before it exists.
  package var session: CheckoutProof?
  /// The order made from the cart.
  package var order: CheckoutProof?
  /// Whether only the order shows its checkout under the trigger `cart_email`.
  package var countsByOrder = false
  /// The amount of the selected payment session, else of the first that has one.
  package var sessionAmount: MinorUnits?

  package var customer = OrderCustomer()
  /// The first anonymous id under the configured keys, if any; else absent.
  package var anonymousID: Text = .absent
  /// The consent value under the configured key as JSON text, if any; else absent.
  package var consent: Text = .absent
  package var ip: Text = .absent
  package var userAgent: Text = .absent
  package var googleAnalyticsID: Text = .absent
  /// As in an order.
  package var passed: Text = .absent
  package var shippingAddress = Address()
  package var billingAddress = Address()
  package var salesChannelID: Text = .absent
  /// The sales channel's name.
  package var salesChannel: Text = .absent
  /// The lines minus their adjustments, rounded once; nil if the lines show them (v1).
  var goods: MinorUnits?
  /// The sum of the cart's shipping methods; nil without one.
  package var shippingPrice: MinorUnits?
  /// The cart's taxes as Medusa keeps them; nil if it keeps none.
  package var tax: MinorUnits?
  /// The language that the customer chose; v2 only.
  package var locale: Text = .absent
  package var lines = Span32()
  /// Why it cannot become a message; nil if it can.
  var fault: String?

  package init() {}
}

/// A row that shows that a checkout was started, by when it was made.
package struct CheckoutProof: Hashable, Sendable {
  package var createdAt: Timestamp
  /// When the row was written, relative to the start of history.
  package var origin: RowOrigin

  package init(
    createdAt: Timestamp = Timestamp(microseconds: 0),
    origin: RowOrigin = .later
  ) {
    self.createdAt = createdAt
    self.origin = origin
  }
}

/// A line of a cart (`line_item.cart_id`), in the order of `created_at, id`.
package struct CartLine: Sendable {
  package var item = LineItem()
  /// The sum of the line's adjustments, with the fraction that Medusa keeps.
  package var discount: Double = 0
  /// The results from the rows of a Medusa v2 store; nil for v1.
  var amounts: CartLineAmounts?

  package init() {}
}

/// A cart line's amounts, each rounded once.
struct CartLineAmounts: Sendable {
  var subtotal: MinorUnits
  var discount: MinorUnits
}
