package import SegmentSpec

/// Additions to messages beside the values of their event's rows, chosen by the store's owner.
package struct MessageAdditions: Hashable, Sendable {
  /// A field with the same value in every message.
  package struct Constant: Hashable, Sendable {
    package var name: String
    /// A JSON string, number or boolean.
    package var json: String

    package init(name: String, json: String) {
      self.name = name
      self.json = json
    }
  }

  /// Whether a person's track carries the e-mail, phone, name and address that its order or cart has.
  package var contextTraits = true
  /// Names under which `cart.context`, `cart.metadata` or `order.metadata` may hold a field of `context`.
  package var passed: [String] = []
  package var contextConstants: [Constant] = []
  package var propertyConstants: [EventName: [Constant]] = [:]

  package init() {}

  /// Those of an event's properties.
  func constants(of event: EventName) -> [Constant] {
    propertyConstants.isEmpty ? [] : propertyConstants[event] ?? []
  }
}

/// Names that messages use themselves, and that no choice may take.
package enum OwnNames {
  /// Those of `context`.
  package static let context: Set<String> = [
    "library", "ip", "userAgent", "user_agent", "locale", "consent", "traits", "tidemark",
  ]

  /// Those of the properties of all events.
  package static let properties: Set<String> = [
    "affiliation", "brand", "cart_id", "category", "checkout_id", "claim_id", "claim_item_id",
    "coupon", "coupons", "currency", "custom", "custom_order_number", "difference_due", "discount",
    "email", "exchange_id",
    "fulfillment_id", "fulfillment_provider", "fulfillment_status", "gift_card", "gift_card_tax",
    "gift_card_total", "image_url", "images", "line_item_id", "metadata", "name", "new_items",
    "note", "order_id", "order_number", "order_total", "partial", "payment_provider",
    "payment_status", "phone", "position", "price", "product_id", "product_type", "products",
    "quantity", "reason", "reason_id", "reason_value", "refund_amount", "refund_id", "refund_type",
    "refunded_total", "returned_total",
    "region_id", "requested_amount", "return_id", "return_items", "return_shipping", "revenue",
    "shipping", "shipping_city", "shipping_country", "shipping_discount", "shipping_method",
    "shipping_methods", "sku", "status", "subtitle", "subtotal", "swap_id", "tags", "tax", "total",
    "total_due", "tracking_numbers", "tracking_urls", "type", "url", "value", "variant",
    "variant_id",
  ]

  /// Whether a field may have this name: letters, digits and `_`, not first a digit, at most 64, and not a name that
  /// messages use themselves.
  package static func isFree(_ name: String, among names: Set<String>) -> Bool {
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil else { return false }
    return !names.contains(name) && !name.hasPrefix("reporting_")
  }
}
