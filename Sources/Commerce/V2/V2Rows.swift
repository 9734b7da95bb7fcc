package import SegmentSpec

/// The rows of a Medusa v2 store behind one page of orders, as the database holds them: reading makes no decision
/// (docs/medusa-v2.md).
///
/// Rows with `deleted_at` set are left out unless a field says otherwise. Texts lie in `OrderPage.arena`. A number is
/// `raw_X ->> 'value'`, else `X` if the twin or its `value` is missing; a value that is not a finite number stays in
/// the row as an invalid one (`ExactDecimal.isValid`). A column that a release lacks is as if it were NULL.
///
/// An order's rows of a version (`items`, `methods`) are needed for its current version, for its placed
/// version, for the version of each confirmed `exchange` change, and, if the current version lacks a line, for
/// the last version that has the line. Rows of other versions do no harm.
package struct V2Rows: Sendable {
  /// At the places of `OrderPage.orders`.
  package var orders: [V2Order] = []
  /// At the places of `OrderPage.lines`: the values beside the texts there.
  package var lines: [V2Line] = []
  package var items: [V2Item] = []
  package var adjustments: [V2Adjustment] = []
  /// `rate` of tax lines, in percent, by the tax line's id.
  package var rates: [ExactDecimal] = []
  package var methods: [V2Method] = []
  package var creditLines: [V2CreditLine] = []
  package var summaries: [V2Summary] = []
  package var changes: [V2Change] = []
  package var actions: [V2Action] = []
  package var parcels: [V2Parcel] = []
  package var parcelItems: [V2ParcelItem] = []
  package var money = V2Money()
  package var transactions: [V2Transaction] = []
  package var returns: [V2Return] = []
  package var returnItems: [V2ReturnItem] = []
  package var exchanges: [V2Exchange] = []
  package var exchangeItems: [V2ExchangeItem] = []
  package var claims: [V2Claim] = []
  package var claimItems: [V2ClaimItem] = []
  /// `promotion.code` by `order_promotion`.
  package var promotionCodes: [Text] = []
  /// The store's table `currency`: all rows, or the codes that the page names.
  package var currencies: [V2Currency] = []

  package init() {}
}

/// A row of `currency`.
package struct V2Currency: Hashable, Sendable {
  /// `code`, in any case.
  package var code: String
  /// `decimal_digits`.
  package var digits: Int

  package init(code: String, digits: Int) {
    self.code = code
    self.digits = digits
  }
}

/// The columns of `order` that `Order` lacks.
///
/// `Order` holds the columns of the same names: id, display_id, custom_display_id (`customNumber`), status, email,
/// customer_id, region_id, currency_code, sales_channel_id, no_notification, metadata (text and md5), created_at,
/// updated_at, canceled_at, and `cartID` by `order_cart`, the earliest by (created_at, cart_id); its addresses by
/// shipping_address_id and billing_address_id of `order_address`; `locale` is order.locale, else that of the cart
/// (empty ones count as none).
package struct V2Order: Sendable {
  /// `order.version`.
  package var version: Int32 = 1
  /// `order.is_draft_order`.
  package var isDraft = false
  /// Whether `order.deleted_at` is set.
  package var isDeleted = false
  /// Whether an `order_cart` row exists.
  package var hasCart = false
  /// `order.locale`, for the digest.
  package var locale: Text = .absent
  /// Whether `metadata.parent_order_id` is the id of another row of `order`.
  package var isPart = false
  /// Whether an `order_fulfillment` row exists.
  package var hasParcelLink = false
  /// In `OrderPage.lines` and `V2Rows.lines`: each `order_line_item` that a row of the order names
  /// (`order_item.item_id` of any version that is read, actions, parcels, returns, exchanges, claims), in the
  /// order of `created_at, id`.
  package var lines = Span32()
  /// In `V2Rows.items`.
  package var items = Span32()
  /// In `V2Rows.methods`.
  package var methods = Span32()
  /// In `V2Rows.creditLines`.
  package var creditLines = Span32()
  /// In `V2Rows.summaries`.
  package var summaries = Span32()
  /// In `V2Rows.changes`.
  package var changes = Span32()
  /// In `V2Rows.actions`.
  package var actions = Span32()
  /// In `V2Rows.parcels`.
  package var parcels = Span32()
  /// In `V2Money.collections`.
  package var collections = Span32()
  /// In `V2Rows.transactions`.
  package var transactions = Span32()
  /// In `V2Rows.returns`.
  package var returns = Span32()
  /// In `V2Rows.exchanges`.
  package var exchanges = Span32()
  /// In `V2Rows.claims`.
  package var claims = Span32()
  /// In `V2Rows.promotionCodes`.
  package var promotionCodes = Span32()

  package init() {}
}

/// The columns of `order_line_item` beside its texts (`LineItem`: id, `product_title` else `title`, variant_id,
/// product_id, variant_title, variant_sku, product_subtitle, product_handle, product_collection else the collection's
/// title, product_type else the type's value, the product's metadata.brand, thumbnail, is_giftcard).
package struct V2Line: Sendable {
  /// `title`, for the digest.
  package var title: Text = .absent
  /// `unit_price`; nil if it is NULL.
  package var unitPrice: ExactDecimal?
  /// `is_tax_inclusive`.
  package var isTaxInclusive = false
  package var createdAt = Timestamp(microseconds: 0)
  /// The newest `updated_at` of the line, its tax lines and its adjustments.
  package var updatedAt = Timestamp(microseconds: 0)
  /// `order_line_item_adjustment` of all versions, in `V2Rows.adjustments`, by id.
  package var adjustments = Span32()
  /// `order_line_item_tax_line`, in `V2Rows.rates`.
  package var rates = Span32()

  package init() {}
}

/// A row of `order_item`: a line at one version of the order.
package struct V2Item: Sendable {
  package var id: Text = .absent
  /// `version`.
  package var version: Int32 = 1
  /// The place in `OrderPage.lines` of `item_id`, or -1 if no such line exists.
  package var line: Int32 = -1
  /// `quantity`.
  package var quantity = ExactDecimal.zero
  /// `unit_price`; nil if it is NULL (at version 1).
  package var unitPrice: ExactDecimal?
  /// `fulfilled_quantity`.
  package var fulfilled = ExactDecimal.zero
  package var createdAt = Timestamp(microseconds: 0)
  package var updatedAt = Timestamp(microseconds: 0)

  package init() {}
}

/// A row of `order_line_item_adjustment`, `order_shipping_method_adjustment` or `cart_line_item_adjustment`.
package struct V2Adjustment: Sendable {
  package var id: Text = .absent
  /// `version`; nil without the column.
  package var version: Int32?
  /// `amount`.
  package var amount = ExactDecimal.zero
  /// `is_tax_inclusive`; false without the column.
  package var isTaxInclusive = false
  /// `promotion_id`.
  package var promotionID: Text = .absent
  /// `code`.
  package var code: Text = .absent
  package var createdAt = Timestamp(microseconds: 0)

  package init() {}
}

/// A row of `order_shipping` with its `order_shipping_method`: a method at one version of the order.
package struct V2Method: Sendable {
  /// `order_shipping_method.id`.
  package var id: Text = .absent
  /// `order_shipping.version`.
  package var version: Int32 = 1
  /// `order_shipping.created_at`.
  package var createdAt = Timestamp(microseconds: 0)
  /// `order_shipping.return_id`, `claim_id`, `exchange_id`.
  package var returnID: Text = .absent
  package var claimID: Text = .absent
  package var exchangeID: Text = .absent
  /// `shipping_option_id`.
  package var optionID: Text = .absent
  /// `name`.
  package var name: Text = .absent
  /// `amount`.
  package var amount = ExactDecimal.zero
  /// `is_tax_inclusive`.
  package var isTaxInclusive = false
  /// The newest `updated_at` of both rows, the tax lines and the adjustments.
  package var updatedAt = Timestamp(microseconds: 0)
  /// `order_shipping_method_adjustment` of all versions, in `V2Rows.adjustments`, by id; rows of one method may
  /// share it.
  package var adjustments = Span32()
  /// `order_shipping_method_tax_line`, in `V2Rows.rates`.
  package var rates = Span32()

  package init() {}
}

/// A row of `order_credit_line`.
package struct V2CreditLine: Sendable {
  package var id: Text = .absent
  /// `version`; nil without the column.
  package var version: Int32?
  /// `amount`.
  package var amount = ExactDecimal.zero
  package var createdAt = Timestamp(microseconds: 0)
  package var updatedAt = Timestamp(microseconds: 0)

  package init() {}
}

/// A row of `order_summary`.
package struct V2Summary: Sendable {
  /// `version`.
  package var version: Int32 = 1
  /// `totals -> 'raw_current_order_total' ->> 'value'`, else `totals ->> 'current_order_total'`; nil without both.
  package var total: ExactDecimal?

  package init() {}
}
