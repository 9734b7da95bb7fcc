internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Order Shipped: the parcel's pieces with their share of the lines' amounts.
  func writeShipment(
    _ place: Int,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    if settings.isLikePlugin { return try writePluginShipment(place, of: index, into: &message) }
    let order = page.orders[index]
    let parcel = page.fulfillments[place]
    let pricing = page.pricing(of: index, .current)
    let totals = try pricing.totals()

    message.beginProperties()
    writeNames(of: order, into: &message)
    message.currencyCode()
    writeParcel(parcel, into: &message)
    message.property("shipping_country", order.shippingAddress.countryCode)
    message.property("shipping_city", order.shippingAddress.city)

    let sum = try writeContents(of: parcel, pricing, into: &message)
    message.amount("subtotal", sum.subtotal)
    message.amount("discount", sum.discount)
    message.amount("tax", sum.tax)
    message.amount("total", sum.total)
    message.amount("order_total", totals.total)
    var pieces: Int128 = 0
    for part in page.fulfillmentItems[parcel.items.indices] { pieces += part.quantity.millionths }
    var ordered: Int128 = 0
    for line in page.lines[order.current.lines.indices] { ordered += line.quantity.millionths }
    message.property("partial", parcel.isPartial ?? (pieces < ordered))
    message.endObject()
  }

  /// Writes what is in a parcel under `products`, and gives the sums.
  func writeContents(
    of parcel: Fulfillment,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) -> LineTotals {
    message.beginArray("products")
    var sum = LineTotals.zero
    for (offset, part) in page.fulfillmentItems[parcel.items.indices].enumerated() {
      message.element()
      sum += try openProduct(part, at: offset + 1, pricing, into: &message)
      message.endObject()
    }
    endProducts(into: &message)
    return sum
  }

  /// Writes which parcel it is, and how it can be followed.
  func writeParcel(_ parcel: Fulfillment, into message: inout OpenMessage) {
    message.property("fulfillment_id", parcel.id)
    message.property("fulfillment_provider", parcel.providerID)
    let links = page.trackingLinks[parcel.trackingLinks.indices]
    message.list("tracking_numbers", links.lazy.map(\.number))
    message.list("tracking_urls", links.lazy.map(\.url), areAddresses: true)
  }
}
