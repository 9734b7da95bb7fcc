internal import SegmentSpec

// The shape of medusa-plugin-segment 1.3.8, for a store whose dashboards were built on it
// (`packages/medusa-plugin-segment` at Medusa 1.20.10, `buildOrder`).
extension DerivedOrders {
  /// The properties of Order Shipped: those of the whole order, with the whole lines of which the parcel
  /// holds pieces.
  func writePluginShipment(
    _ fact: ShownFact,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let parcel = page.fulfillments[fact.row]
    let pricing = page.pricing(of: fact.order, .current)
    try writeWhole(fact.order, page.orders[fact.order].current, pricing, into: &message)
    writeParcel(parcel, into: &message)
    message.beginArray("products")
    for (offset, part) in page.fulfillmentItems[parcel.items.indices].enumerated() {
      var whole = part
      if let line = line(of: part) {
        whole.before = 0
        // A line that is in no version of the order has no pieces of its own.
        let pieces = page.lines[line].quantity
        if pieces > 0 || page.v2Facts == nil { whole.quantity = pieces }
      }
      message.element()
      _ = try openProduct(whole, at: offset + 1, pricing, into: &message)
      message.endObject()
    }
    message.endArray()
  }
}

extension OpenMessage {
  /// Medusa's own totals: the subtotal before discounts, the total minus gift cards, and a revenue that is the total
  /// without tax.
  mutating func pluginTotals(_ totals: OrderTotals) {
    amount("subtotal", totals.undiscounted)
    amount("revenue", totals.due - totals.tax)
    amount("discount", totals.discount)
    amount("shipping", totals.shipping)
    amount("tax", totals.tax)
    amount("total", totals.due)
    if let credit = totals.credit { amount("gift_card_total", credit) }
  }

  /// The rows of the order's shipping methods, as Medusa holds them: prices in minor units.
  mutating func pluginShippingMethods(_ methods: ArraySlice<ShippingMethod>, of order: Order) {
    beginArray("shipping_methods")
    for method in methods {
      element()
      beginObject()
      property("id", method.id)
      property("order_id", order.id)
      property("shipping_option_id", method.optionID)
      property("price", method.price)
      beginObject("shipping_option")
      property("id", method.optionID)
      property("name", method.name)
      endObject()
      endObject()
    }
    endArray()
  }

  /// Writes the sku under `variant`, and without its last part under `sku`: `A-B-C` is `A-B`.
  mutating func pluginSKU(_ sku: Text) {
    guard let sku = texts[sku], !sku.isEmpty else { return }
    property("variant", sku)
    if let dash = sku.lastIndex(of: UInt8(ascii: "-")), dash > 0 {
      property("sku", UnsafeRawBufferPointer(rebasing: sku[..<dash]))
    }
  }
}
