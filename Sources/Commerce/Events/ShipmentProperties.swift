internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Order Shipped: the parcel's pieces with their share of the lines' amounts.
  func writeShipment(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    if settings.isLikePlugin {
      return try writePluginShipment(place, of: index, currency, texts, into: &writer)
    }
    let order = page.orders[index]
    let parcel = page.fulfillments[place]
    let pricing = page.pricing(of: index, .current)
    let totals = try pricing.totals()

    writer.beginObject()
    writeNames(of: order, texts, into: &writer)
    writer.property("currency", currency)
    writeParcel(parcel, texts, into: &writer)
    writer.property("shipping_country", texts[order.shippingAddress.countryCode])
    writer.property("shipping_city", texts[order.shippingAddress.city])

    let sum = try writeContents(of: parcel, pricing, currency, texts, into: &writer)
    writer.property("subtotal", minorUnits: sum.subtotal, currency)
    writer.property("discount", minorUnits: sum.discount, currency)
    writer.property("tax", minorUnits: sum.tax, currency)
    writer.property("total", minorUnits: sum.total, currency)
    writer.property("order_total", minorUnits: totals.total, currency)
    var pieces: Int128 = 0
    for part in page.fulfillmentItems[parcel.items.indices] { pieces += part.quantity.millionths }
    var ordered: Int128 = 0
    for line in page.lines[order.current.lines.indices] { ordered += line.quantity.millionths }
    writer.key("partial")
    writer.boolean(pieces < ordered)
    writer.endObject()
  }

  /// Writes what is in a parcel under `products`, and gives the sums.
  func writeContents(
    of parcel: Fulfillment,
    _ pricing: any OrderPricing,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) -> LineTotals {
    writer.key("products")
    writer.beginArray()
    var sum = LineTotals.zero
    for (offset, part) in page.fulfillmentItems[parcel.items.indices].enumerated() {
      writer.element()
      sum += try openProduct(
        part,
        at: offset + 1,
        pricing,
        currency,
        texts,
        into: &writer
      )
      writer.endObject()
    }
    writer.endArray()
    return sum
  }

  /// Writes which parcel it is, and how it can be followed.
  func writeParcel(_ parcel: Fulfillment, _ texts: Texts, into writer: inout JSONWriter) {
    writer.property("fulfillment_id", texts[parcel.id])
    writer.property("fulfillment_provider", texts[parcel.providerID])
    let links = page.trackingLinks[parcel.trackingLinks.indices]
    writeTexts("tracking_numbers", links, \.number, texts, into: &writer)
    writeTexts("tracking_urls", links, \.url, areAddresses: true, texts, into: &writer)
  }

  /// Writes the texts that are there; no array when there is none.
  func writeTexts<Row>(
    _ name: StaticString,
    _ rows: ArraySlice<Row>,
    _ text: (Row) -> Text,
    areAddresses: Bool = false,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    var isFirst = true
    for row in rows {
      guard let value = texts.filled(text(row)) else { continue }
      if isFirst {
        writer.key(name)
        writer.beginArray()
        isFirst = false
      }
      writer.element()
      if areAddresses { writer.address(value) } else { writer.string(value) }
    }
    if !isFirst { writer.endArray() }
  }
}
