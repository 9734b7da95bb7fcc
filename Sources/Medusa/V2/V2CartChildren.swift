internal import Commerce
internal import Postgres
internal import Queries

/// The children of a page's carts, by statement.
enum V2CartChild: CaseIterable {
  case lines, methods, collections, orders, promotions, currencies
  case adjustments, taxes, orderCollections
  case captures, refunds

  /// Those that need the carts' ids only.
  static let ofCarts: [V2CartChild] = [
    .lines, .methods, .collections, .orders, .promotions, .currencies,
  ]
  /// Those of the lines and orders.
  static let ofOrders: [V2CartChild] = [.adjustments, .taxes, .orderCollections]
  static let ofPayments: [V2CartChild] = [.captures, .refunds]

  var query: Query {
    switch self {
    case .lines: .v2CartLines
    case .methods: .v2CartMethods
    case .collections: .v2CartCollections
    case .orders: .v2CartOrders
    case .promotions: .v2CartPromotions
    case .currencies: .v2Currencies
    case .adjustments: .v2CartAdjustments
    case .taxes: .v2CartTaxes
    case .orderCollections: .v2Collections
    case .captures: .v2Captures
    case .refunds: .v2Refunds
    }
  }

  var columns: ExpectedColumns {
    switch self {
    case .lines:
      [
        ("position", .int4), ("id", .text), ("product_title", .text), ("variant_id", .text),
        ("product_id", .text), ("variant_title", .text), ("sku", .text),
        ("product_subtitle", .text), ("product_handle", .text), ("category", .text),
        ("type", .text), ("brand", .text), ("thumbnail", .text), ("is_giftcard", .bool),
        ("is_tax_inclusive", .bool), ("unit_price", .text), ("quantity", .text),
        ("updated_at", .timestamptz), ("long_texts", .text),
      ]
    case .methods:
      [
        ("position", .int4), ("id", .text), ("amount", .text), ("is_tax_inclusive", .bool),
        ("rate", .text), ("discount", .text),
      ]
    case .collections:
      [
        ("position", .int4), ("id", .text), ("linked_at", .timestamptz), ("writer", .xid),
        ("is_dismissed", .bool), ("is_deleted", .bool), ("created_at", .timestamptz),
        ("status", .text), ("currency_code", .text), ("amount", .text),
      ]
    case .orders:
      [
        ("position", .int4), ("id", .text), ("created_at", .timestamptz),
        ("updated_at", .timestamptz),
        ("status", .text), ("is_draft_order", .bool), ("is_deleted", .bool), ("version", .int4),
        ("canceled_at", .timestamptz), ("has_parcel", .bool), ("has_items", .bool),
        ("has_summary", .bool), ("writer", .xid),
      ]
    case .promotions: V2OrderChild.promotions.columns
    case .currencies: V2OrderChild.currencies.columns
    case .adjustments:
      [
        ("position", .int4), ("id", .text), ("amount", .text), ("is_tax_inclusive", .bool),
        ("promotion_id", .text), ("code", .text), ("created_at", .timestamptz),
      ]
    case .taxes: [("position", .int4), ("rate", .text)]
    case .orderCollections: V2OrderChild.collections.columns
    case .captures: V2OrderChild.captures.columns
    case .refunds: V2OrderChild.refunds.columns
    }
  }
}
