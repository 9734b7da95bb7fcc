package import SegmentSpec

/// A page of order aggregates: one flat array a kind of row, children found by their range.
///
/// All texts lie in one arena. Rows are plain values, so reading a page allocates only a few arrays.
///
/// Amounts are integers in the currency's minor units, as Medusa stores them: `integer`, or `bigint` where
/// a shop widened its columns.
package struct OrderPage: Sendable {
  package var arena = Arena()
  package var orders: [Order] = []
  package var lines: [LineItem] = []
  package var adjustments: [LineItemAdjustment] = []
  /// Rates of lines and shipping methods, in percent, as the shortest decimal of the stored `real`.
  package var taxRates: [Double] = []
  package var shippingMethods: [ShippingMethod] = []
  package var discounts: [Discount] = []
  package var giftCards: [GiftCard] = []
  package var giftCardTransactions: [GiftCardTransaction] = []
  package var payments: [Payment] = []
  package var fulfillments: [Fulfillment] = []
  package var fulfillmentItems: [LinePart] = []
  package var trackingLinks: [TrackingLink] = []
  package var returns: [Return] = []
  package var returnItems: [ReturnItem] = []
  package var refunds: [Refund] = []
  package var swaps: [Swap] = []
  /// The lines that go out and those that come back, by swap.
  package var swapItems: [LinePart] = []
  package var claimItems: [ClaimItem] = []
  package var claimTags: [ClaimTag] = []
  /// Where the images of claimed items are.
  package var claimImages: [Text] = []
  /// The customers of this page's orders, so that an identify can go in front of an order's first track.
  package var customers = CustomerPage()
  /// The rows of a Medusa v2 store; nil for v1.
  package var v2: V2Rows?
  /// The results from these rows; nil for v1.
  var v2Facts: V2Facts?

  package init() {}
}

/// Children `start ..< start + count` of the array they live in.
package struct Span32: Hashable, Sendable {
  package var start: Int32
  package var count: Int32

  package init(start: Int32 = 0, count: Int32 = 0) {
    self.start = start
    self.count = count
  }

  package var indices: Range<Int> { Int(start)..<Int(start + count) }
  package var isEmpty: Bool { count == 0 }
}

/// A row of `order` with the rows that belong to it one to one.
package struct Order: Sendable {
  package var id: Text = .absent
  /// The number that the shop shows; nil for an order without one.
  package var displayID: Int64?
  /// A number that the store gives beside it; v2 only.
  package var customNumber: Text = .absent
  package var externalID: Text = .absent
  package var status: Text = .absent
  package var paymentStatus: Text = .absent
  package var fulfillmentStatus: Text = .absent
  package var cartID: Text = .absent
  package var customerID: Text = .absent
  package var email: Text = .absent
  package var regionID: Text = .absent
  /// Lower case in Medusa; three letters unless the data is bad.
  package var currencyCode: Text = .absent
  package var salesChannelID: Text = .absent
  /// The sales channel's name.
  package var salesChannel: Text = .absent
  /// Percent; not nil and not 0 only for orders from before the tax API of February 2022 ("legacy").
  package var taxRate: Double?
  package var createdAt = Timestamp(microseconds: 0)
  package var updatedAt = Timestamp(microseconds: 0)
  package var canceledAt: Timestamp?
  package var noNotification: Bool?

  /// `region.gift_cards_taxable` and `region.tax_rate` (percent); nil if the region is missing.
  package var giftCardsTaxable: Bool?
  package var regionTaxRate: Double?

  /// Whether the customer row exists, has an account, and is not deleted.
  package var customer = OrderCustomer()
  /// The first anonymous id under the configured keys, if any; else absent.
  package var anonymousID: Text = .absent
  /// The consent value under the configured key as JSON text, if any; else absent.
  package var consent: Text = .absent
  package var ip: Text = .absent
  package var userAgent: Text = .absent
  package var googleAnalyticsID: Text = .absent
  /// A JSON object of the fields that `MessageAdditions.passed` names and that the cart or the metadata hold.
  package var passed: Text = .absent
  /// The language that the customer chose; v2 only.
  package var locale: Text = .absent

  /// The whole `metadata` as JSON text; absent unless `include.metadata` is on.
  package var metadata: Text = .absent
  /// 32 hexadecimal digits of `md5(metadata::text)`; absent if metadata is NULL.
  package var metadataDigest: Text = .absent

  package var shippingAddress = Address()
  package var billingAddress = Address()
  /// A digest of the whole texts of the order and its addresses; absent if none was cut.
  package var longTexts: Text = .absent

  /// When the order row was written, relative to the start of history.
  package var origin = RowOrigin.later
  /// Whether the order does not meet the condition of the settings: it shows no fact then.
  package var isOutside = false
  /// Whether a customer has the order's id.
  package var customerHasID = false

  /// The order's current content.
  package var current = OrderContent()
  /// The order's placed content, if it is kept beside the current one.
  private var ownPlaced: OrderContent?
  package var giftCards = Span32()
  package var giftCardTransactions = Span32()
  package var payments = Span32()
  /// Lines that parcels, returns, swaps and claims name, but that the order does not have now: those that an edit
  /// replaced, and those of swaps and claims.
  package var movedLines = Span32()
  /// Those of the order itself and those of its swaps.
  package var fulfillments = Span32()
  package var returns = Span32()
  package var refunds = Span32()
  package var swaps = Span32()
  package var claimItems = Span32()

  package init() {}
}

extension Order {
  /// The order's placed content: the same as `current` if a shop keeps no older content.
  package var placed: OrderContent {
    get { ownPlaced ?? current }
    set { ownPlaced = newValue }
  }

  package func content(_ version: OrderVersion) -> OrderContent {
    switch version {
    case .placed: placed
    case .current: current
    }
  }
}

/// Which of an order's contents a message is about.
package enum OrderVersion: Hashable, Sendable { case placed, current }

/// An order's content, from which its amounts are computed.
package struct OrderContent: Hashable, Sendable {
  /// In `OrderPage.lines`.
  package var lines = Span32()
  /// In `OrderPage.shippingMethods`.
  package var shippingMethods = Span32()
  /// In `OrderPage.discounts`, in the order of `discount.created_at, discount.id` (Medusa's `discounts[0]` comes
  /// first).
  package var discounts = Span32()

  package init() {}
}

/// The values of an order or a cart about its customer.
package struct OrderCustomer: Hashable, Sendable {
  /// False if `customer_id` names no row.
  package var exists = false
  package var hasAccount = false
  package var isDeleted = false
  /// Whether a customer with an account and the order's e-mail exists and is not deleted.
  package var accountHasEmail = false
  /// The customer's place in the page's `customers`, or -1.
  package var index: Int32 = -1

  package init() {}
}

/// A postal address; `id` is absent without one.
///
/// Texts are absent if the column is NULL.
package struct Address: Sendable {
  package var id: Text = .absent
  package var firstName: Text = .absent
  package var lastName: Text = .absent
  package var company: Text = .absent
  package var address1: Text = .absent
  package var address2: Text = .absent
  package var city: Text = .absent
  package var province: Text = .absent
  package var postalCode: Text = .absent
  /// ISO 3166-1 alpha-2, lower case in Medusa.
  package var countryCode: Text = .absent
  package var phone: Text = .absent
  package var updatedAt: Timestamp?

  package init() {}
}

/// A line: a current one of the order (`line_item.order_id`), or one that a parcel, return, swap or claim
/// names; either in the order of `created_at, id`.
package struct LineItem: Sendable {
  package var id: Text = .absent
  package var title: Text = .absent
  package var variantID: Text = .absent
  package var productID: Text = .absent
  package var variantTitle: Text = .absent
  package var sku: Text = .absent
  package var productSubtitle: Text = .absent
  package var productHandle: Text = .absent
  /// The product collection's title, else the name of the product's first category.
  package var category: Text = .absent
  /// The code of the first discount that the line has a part of.
  package var coupon: Text = .absent
  package var type: Text = .absent
  /// `product.metadata.brand` when it is a string.
  package var brand: Text = .absent
  package var thumbnail: Text = .absent
  /// A digest of the whole title; absent if no text was cut.
  package var longTexts: Text = .absent
  package var isGiftCard = false
  package var allowsDiscounts = true
  /// False if the database has no `includes_tax` columns.
  package var includesTax = false
  package var unitPrice: MinorUnits = 0
  package var quantity: Quantity = 0
  /// The newest of its own and its tax lines'.
  package var updatedAt = Timestamp(microseconds: 0)
  /// In `OrderPage.adjustments`.
  package var adjustments = Span32()
  /// In `OrderPage.taxRates`, in the order of the tax lines' `created_at, id`.
  package var taxRates = Span32()
  /// The place of its amounts in `V2Facts.amounts`, or -1 (v1).
  var amounts: Int32 = -1

  package init() {}
}

/// A row of `line_item_adjustment`: a `numeric` that may have a long fraction, as the nearest double.
package struct LineItemAdjustment: Sendable {
  package var id: Text = .absent
  package var discountID: Text = .absent
  package var amount: Double = 0

  package init() {}
}

/// A shipping method of the order itself (`shipping_method.order_id`), in the order of `id`.
package struct ShippingMethod: Sendable {
  package var id: Text = .absent
  package var optionID: Text = .absent
  /// The shipping option's name.
  package var name: Text = .absent
  package var price: MinorUnits = 0
  package var includesTax = false
  /// The newest `updated_at` of its tax lines; shipping methods themselves have no times.
  package var taxUpdatedAt: Timestamp?
  /// In `OrderPage.taxRates`.
  package var taxRates = Span32()

  package init() {}
}

/// A discount of the order, deleted ones among them.
package struct Discount: Sendable {
  package var id: Text = .absent
  package var code: Text = .absent
  package var isFreeShipping = false

  package init() {}
}

/// A gift card applied to the order (`order_gift_cards`), not deleted, in the order Medusa uses them
/// (`ends_at`, then balance).
package struct GiftCard: Sendable {
  package var id: Text = .absent
  package var balance: MinorUnits = 0
  /// Percent.
  package var taxRate: Double?

  package init() {}
}

/// A row of `gift_card_transaction`.
package struct GiftCardTransaction: Sendable {
  package var id: Text = .absent
  package var amount: MinorUnits = 0
  package var isTaxable: Bool?
  /// Percent.
  package var taxRate: Double?

  package init() {}
}

/// A payment of the order (`payment.order_id`), in the order of `created_at, id`.
package struct Payment: Sendable {
  package var id: Text = .absent
  package var providerID: Text = .absent
  package var amount: MinorUnits = 0
  package var capturedAt: Timestamp?
  package var canceledAt: Timestamp?
  /// When the row was written, relative to the start of history.
  package var origin = RowOrigin.later

  package init() {}
}
