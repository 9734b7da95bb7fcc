package import SegmentSpec

/// The rows of a Medusa v2 store behind a page of carts, beside `CartPage`; the rules are those of `V2Rows`.
package struct V2CartRows: Sendable {
  /// At the places of `CartPage.carts`.
  package var carts: [V2Cart] = []
  /// At the places of `CartPage.lines`.
  package var lines: [V2CartLine] = []
  /// `cart_line_item_adjustment`.
  package var adjustments: [V2Adjustment] = []
  /// `cart_shipping_method`.
  package var methods: [V2CartMethod] = []
  /// `cart_line_item_tax_line`, `cart_shipping_method_tax_line`: percentages.
  package var rates: [ExactDecimal] = []
  /// The orders made of the carts.
  package var orders: [V2CartOrder] = []
  /// The collections of the carts and of their orders.
  package var money = V2Money()
  /// `promotion.code` by `cart_promotion`.
  package var promotionCodes: [Text] = []
  /// The store's table `currency`: all rows, or the codes that the page names.
  package var currencies: [V2Currency] = []

  package init() {}
}

/// The columns of `cart` that `Cart` lacks.
///
/// `Cart` holds id, customer_id, email, region_id, currency_code, `opening` (the cart's own created_at), locale and the
/// values from metadata; its `session`, `order`, `orderID`, `sessionAmount` and `coupon` follow from these rows.
package struct V2Cart: Sendable {
  /// Whether `deleted_at` is set.
  package var isDeleted = false
  /// Whether it has an e-mail of its own, and not only that of its order.
  package var hasEmail = true
  /// By `cart_shipping_method.cart_id` (not deleted); in `V2CartRows.methods`.
  package var methods = Span32()
  /// By `cart_payment_collection`, dismissed links among them; in `V2Money.collections`.
  package var collections = Span32()
  /// By `order_cart` (not deleted), in the order of the order's created_at, id; in `V2CartRows.orders`.
  package var orders = Span32()
  /// By `cart_promotion` (not deleted), by created_at, id; in `V2CartRows.promotionCodes`.
  package var promotionCodes = Span32()

  package init() {}
}

/// The columns of `cart_line_item` beside its texts (`CartLine.item`), in the order of created_at, id.
package struct V2CartLine: Sendable {
  /// `unit_price`.
  package var unitPrice = ExactDecimal.zero
  /// `quantity`.
  package var quantity = ExactDecimal.zero
  /// `is_tax_inclusive`.
  package var isTaxInclusive = false
  /// In `V2CartRows.rates`, by id.
  package var rates = Span32()
  /// In `V2CartRows.adjustments`, by id.
  package var adjustments = Span32()

  package init() {}
}

/// A shipping method of a cart.
package struct V2CartMethod: Sendable {
  /// `id`.
  package var id: Text
  /// `amount`.
  package var amount: ExactDecimal
  /// `is_tax_inclusive`.
  package var isTaxInclusive: Bool
  /// In `V2CartRows.rates`, by id.
  package var rates = Span32()
  /// The sum of `cart_shipping_method_adjustment.amount` (not deleted).
  package var discount = ExactDecimal.zero

  package init(id: Text, amount: ExactDecimal, isTaxInclusive: Bool) {
    self.id = id
    self.amount = amount
    self.isTaxInclusive = isTaxInclusive
  }
}

/// An order made from a cart, with the columns that decide whether it counts.
package struct V2CartOrder: Sendable {
  /// `order.id`.
  package var id: Text = .absent
  package var createdAt = Timestamp(microseconds: 0)
  package var updatedAt = Timestamp(microseconds: 0)
  /// `status`.
  package var status: Text = .absent
  /// `is_draft_order`.
  package var isDraft = false
  /// Whether `deleted_at` is set.
  package var isDeleted = false
  /// `version`.
  package var version: Int32 = 1
  package var canceledAt: Timestamp?
  /// Whether it has an `order_fulfillment` row (not deleted).
  package var hasParcel = false
  /// Whether it has an `order_item` row (not deleted) at `order.version`.
  package var hasItems = false
  /// Whether it has an `order_summary` row (not deleted) at `order.version`.
  package var hasSummary = false
  /// When the order's row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// By `order_payment_collection` (not deleted); in `V2Money.collections`.
  package var collections = Span32()

  package init() {}
}

/// The rows of a Medusa v2 store behind a page of customers, beside `CustomerPage`.
///
/// `Customer.companyName` is company_name, and `Customer.billingAddress` the `customer_address` with
/// is_default_billing, else is_default_shipping (not deleted), of several the first by created_at, id; `groups` are
/// those of `customer_group_customer` (both rows not deleted).
package struct V2CustomerRows: Sendable {
  /// At the places of `CustomerPage.customers`.
  package var customers: [V2Customer] = []
  /// The store's table `currency`: all rows, or the codes that the page names.
  package var currencies: [V2Currency] = []

  package init() {}
}

/// The columns of `customer` that `Customer` lacks.
package struct V2Customer: Sendable {
  /// The amount captured minus the amount given back for the orders that `Customer.history` counts, if the settings ask
  /// for it; nil without a single currency.
  package var totalSpent: ExactDecimal?

  package init() {}
}
