internal import SegmentSpec

// The shape that medusa-plugin-segment 1.3.8 gave its messages, for a store whose dashboards were built
// on it (`packages/medusa-plugin-segment` at Medusa 1.20.10, `buildOrder`).
extension DerivedOrders {
  /// Medusa's own totals: the subtotal before discounts, the total less gift cards, and a revenue that is
  /// the total without tax.
  func writePluginTotals(
    _ totals: OrderTotals,
    _ currency: Currency,
    into writer: inout JSONWriter
  ) {
    writer.property("subtotal", minorUnits: totals.undiscounted, currency)
    writer.property("revenue", minorUnits: totals.due - totals.tax, currency)
    writer.property("discount", minorUnits: totals.discount, currency)
    writer.property("shipping", minorUnits: totals.shipping, currency)
    writer.property("tax", minorUnits: totals.tax, currency)
    writer.property("total", minorUnits: totals.due, currency)
    if let credit = totals.credit {
      writer.property("gift_card_total", minorUnits: credit, currency)
    }
  }

  /// The rows of the order's shipping methods, as Medusa holds them: prices in minor units.
  func writePluginShippingMethods(
    _ methods: ArraySlice<ShippingMethod>,
    of order: Order,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writer.key("shipping_methods")
    writer.beginArray()
    for method in methods {
      writer.element()
      writer.beginObject()
      writer.property("id", texts[method.id])
      writer.property("order_id", texts[order.id])
      writer.property("shipping_option_id", texts[method.optionID])
      writer.property("price", method.price)
      writer.key("shipping_option")
      writer.beginObject()
      writer.property("id", texts[method.optionID])
      writer.property("name", texts[method.name])
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  /// The properties of Order Shipped: those of the whole order, with the whole lines of which the parcel
  /// holds pieces.
  func writePluginShipment(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let parcel = page.fulfillments[place]
    let pricing = page.pricing(of: index, .current)
    let content = page.orders[index].current
    try openProperties(of: index, content, pricing, currency, texts, into: &writer)
    writeParcel(parcel, texts, into: &writer)
    writer.key("products")
    writer.beginArray()
    for (offset, part) in page.fulfillmentItems[parcel.items.indices].enumerated() {
      var whole = part
      if page.lines.indices.contains(Int(part.line)) {
        whole.before = 0
        whole.quantity = page.lines[Int(part.line)].quantity
      }
      writer.element()
      _ = try openProduct(whole, at: offset + 1, pricing, currency, texts, into: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}

extension JSONWriter {
  /// Writes the sku under `variant`, and without its last part under `sku`: `A-B-C` is `A-B`.
  mutating func pluginSKU(_ sku: UnsafeRawBufferPointer?) {
    guard let sku, !sku.isEmpty else { return }
    property("variant", sku)
    if let dash = sku.lastIndex(of: UInt8(ascii: "-")), dash > 0 {
      property("sku", UnsafeRawBufferPointer(rebasing: sku[..<dash]))
    }
  }
}
