internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// The children of a page's orders, by statement.
///
/// Read in this order: the rows that parcels, returns, swaps and claims name must be read before them. The
/// lines that moved come last, when it is known which of them are named.
enum V1OrderChild: CaseIterable {
  case lines, adjustments, shippingMethods, discounts, giftCards, giftCardTransactions, payments
  case swaps, fulfillments, trackingLinks, returns, refunds, claims
  case movedLines

  /// Those that the enabled events need, except `movedLines`.
  static func needed(by mapping: MappingSettings) -> [V1OrderChild] {
    let wanted = WantedAfterSale(mapping)
    return allCases.filter { child in
      switch child {
      case .movedLines: false
      case .swaps: wanted.swaps
      case .fulfillments: wanted.parcels || wanted.completions || wanted.swapParcels
      case .trackingLinks: wanted.parcels || wanted.swapParcels
      case .returns, .refunds: wanted.returns
      case .claims: wanted.claims
      default: true
      }
    }
  }

  /// Whether an enabled event reports lines that moved.
  static func tellsMovedLines(_ mapping: MappingSettings) -> Bool {
    let wanted = WantedAfterSale(mapping)
    return wanted.parcels || wanted.returns || wanted.swaps || wanted.claims
  }

  var query: Query {
    switch self {
    case .lines: .v1Lines
    case .adjustments: .v1Adjustments
    case .shippingMethods: .v1ShippingMethods
    case .discounts: .v1Discounts
    case .giftCards: .v1GiftCards
    case .giftCardTransactions: .v1GiftCardTransactions
    case .payments: .v1Payments
    case .movedLines: .v1MovedLines
    case .fulfillments: .v1Fulfillments
    case .trackingLinks: .v1TrackingLinks
    case .returns: .v1Returns
    case .refunds: .v1Refunds
    case .swaps: .v1Swaps
    case .claims: .v1Claims
    }
  }

  var columns: ExpectedColumns {
    let position: ExpectedColumns = [("position", .int4)]
    switch self {
    case .lines: return position + Self.line + Self.taxLine + [("long_texts", .text)]
    case .movedLines:
      return position + Self.line + Self.taxLine + Self.adjustment + [("long_texts", .text)]
    case .adjustments:
      return position + [
        ("line_id", .text), ("id", .text), ("discount_id", .text), ("amount", .float8),
      ]
    case .shippingMethods:
      return position + Self.shippingMethod + [("rate", .float), ("tax_updated_at", .timestamptz)]
    case .discounts:
      return position + [("id", .text), ("code", .text), ("is_free_shipping", .bool)]
    case .giftCards:
      return position + [("id", .text), ("balance", .integer), ("tax_rate", .float)]
    case .giftCardTransactions:
      return position + [
        ("id", .text), ("amount", .integer), ("is_taxable", .bool), ("tax_rate", .float),
      ]
    case .payments:
      return position + [
        ("id", .text), ("provider_id", .text), ("amount", .integer),
        ("captured_at", .timestamptz), ("canceled_at", .timestamptz), ("writer", .xid),
      ]
    case .fulfillments: return position + Self.fulfillment + Self.part
    case .trackingLinks:
      return position + [
        ("fulfillment_id", .text), ("is_legacy", .bool), ("tracking_number", .text),
        ("url", .text),
      ]
    case .returns:
      return position + Self.return + Self.part + [
        ("reason_id", .text), ("reason_value", .text), ("note", .text),
      ]
    case .refunds:
      return position + [
        ("id", .text), ("amount", .integer), ("reason", .text), ("note", .text),
        ("created_at", .timestamptz), ("writer", .xid), ("claim_id", .text), ("swap_id", .text),
        ("return_has_id", .bool),
      ]
    case .swaps: return position + Self.swap + [("is_return_item", .bool)] + Self.part
    case .claims:
      return position + Self.claimItem + Self.claimTag + [("image_url", .text)]
    }
  }

  /// A line's own columns.
  static let line: ExpectedColumns = [
    ("id", .text), ("title", .text), ("variant_id", .text), ("thumbnail", .text),
    ("is_giftcard", .bool), ("allow_discounts", .bool), ("includes_tax", .bool),
    ("unit_price", .integer), ("quantity", .integer),
  ]
  private static let taxLine: ExpectedColumns = [("updated_at", .timestamptz), ("rate", .float)]
  /// An adjustment of a line that moved.
  static let adjustment: ExpectedColumns = [
    ("adjustment_id", .text), ("discount_id", .text), ("amount", .float8),
  ]
  static let shippingMethod: ExpectedColumns = [
    ("id", .text), ("shipping_option_id", .text), ("name", .text), ("price", .integer),
    ("includes_tax", .bool),
  ]
  static let fulfillment: ExpectedColumns = [
    ("id", .text), ("swap_id", .text), ("provider_id", .text), ("shipped_at", .timestamptz),
    ("writer", .xid),
  ]
  static let `return`: ExpectedColumns = [
    ("id", .text), ("swap_id", .text), ("claim_order_id", .text), ("refund_amount", .integer),
    ("received_at", .timestamptz), ("writer", .xid), ("shipping_price", .integer),
    ("refund_has_id", .bool),
  ]
  static let swap: ExpectedColumns = [
    ("id", .text), ("payment_status", .text), ("fulfillment_status", .text),
    ("difference_due", .integer), ("created_at", .timestamptz), ("confirmed_at", .timestamptz),
    ("writer", .xid),
  ]
  static let claimItem: ExpectedColumns =
    [
      ("id", .text), ("claim_id", .text), ("type", .text), ("refund_amount", .integer),
      ("created_at", .timestamptz), ("writer", .xid), ("reason", .text), ("note", .text),
    ] + part + [
      ("variant_id", .text), ("product_id", .text), ("variant_title", .text), ("sku", .text),
    ]
  static let claimTag: ExpectedColumns = [("tag_id", .text), ("tag_value", .text)]
  /// The pieces of a line that something names.
  static let part: ExpectedColumns = [("item_id", .text), ("quantity", .integer)]

  /// The statement for `ids`; a page of more than one order has a limit that shows it is too heavy.
  ///
  /// Tracking links that were read ahead are used, unless a parcel is newer.
  func request(
    _ ids: [String],
    _ settings: PageSettings
  ) -> (Statement, [Parameter]) {
    let wanted = WantedAfterSale(settings.mapping)
    let more: [Parameter] =
      switch self {
      case .fulfillments:
        [.bool(wanted.parcels || wanted.completions), .bool(wanted.swapParcels)]
      case .trackingLinks:
        [
          .bool(wanted.parcels && settings.readsLinks),
          .bool(wanted.swapParcels && settings.readsLinks),
          settings.links.map { .textArray($0.ids) } ?? .null,
          settings.links.map { .text($0.horizon) } ?? .null,
        ]
      default: []
      }
    let common: [Parameter] = [.textArray(ids), settings.limit(roots: ids.count)]
    return (.of(query), common + more + (holdsTexts ? [settings.longestText] : []))
  }

  /// Whether the statement gives texts besides ids.
  private var holdsTexts: Bool {
    switch self {
    case .adjustments, .giftCards, .giftCardTransactions: false
    default: true
    }
  }

  /// The statement for the tracking links of many orders; nil if no event needs them.
  static func linksAhead(
    of ids: [String],
    _ settings: PageSettings
  ) -> (Statement, [Parameter])? {
    let wanted = WantedAfterSale(settings.mapping)
    guard wanted.parcels || wanted.swapParcels else { return nil }
    return (
      .of(.v1OrderLinks), [.textArray(ids), .bool(wanted.parcels), .bool(wanted.swapParcels)]
    )
  }
}

/// The rows after a sale that an enabled event reports.
private struct WantedAfterSale {
  let parcels: Bool
  /// Whether a parcel completes an order.
  let completions: Bool
  let returns: Bool
  let swaps: Bool
  let swapParcels: Bool
  let claims: Bool

  init(_ mapping: MappingSettings) {
    parcels = mapping.isEnabled(.orderShipped)
    completions = mapping.completionTrigger == .fulfilled
    returns = mapping.isEnabled(.orderRefunded)
    swapParcels = mapping.isEnabled(.swapShipped)
    swaps =
      swapParcels || mapping.isEnabled(.swapCreated) || mapping.isEnabled(.swapConfirmed)
    claims = mapping.isEnabled(.itemClaimed)
  }
}
