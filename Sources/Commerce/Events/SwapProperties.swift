internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Swap Created, and those of Swap Confirmed, which know what is to be paid.
  func writeSwap(
    _ place: Int,
    _ event: EventName,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let pricing = page.pricing(of: index, .current)
    let swap = page.swaps[place]

    writer.beginObject()
    writeNames(of: swap, order, currency, texts, into: &writer)
    if event == .swapConfirmed { writeDifference(of: swap, currency, into: &writer) }
    try writeItems(of: swap, pricing, currency, texts, into: &writer)
    writer.endObject()
  }

  /// Writes the properties of Swap Shipped: the swap, and the parcel's pieces with their share of the
  /// lines' amounts.
  func writeSwapShipment(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let pricing = page.pricing(of: index, .current)
    let parcel = page.fulfillments[place]
    let swap = page.swaps[Int(parcel.swap)]

    writer.beginObject()
    writeNames(of: swap, order, currency, texts, into: &writer)
    writeDifference(of: swap, currency, into: &writer)
    writeParcel(parcel, texts, into: &writer)
    try writeItems(of: swap, pricing, currency, texts, into: &writer)
    _ = try writeContents(of: parcel, pricing, currency, texts, into: &writer)
    writer.endObject()
  }

  private func writeNames(
    of swap: Swap,
    _ order: Order,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writeNames(of: order, texts, into: &writer)
    writer.property("swap_id", texts[swap.id])
    writer.property("payment_status", texts[swap.paymentStatus])
    writer.property("fulfillment_status", texts[swap.fulfillmentStatus])
    writer.property("currency", currency)
  }

  private func writeDifference(
    of swap: Swap,
    _ currency: Currency,
    into writer: inout JSONWriter
  ) {
    guard let difference = swap.differenceDue else { return }
    writer.property("difference_due", minorUnits: difference, currency)
    writer.property("total", minorUnits: difference, currency)
  }

  private func writeItems(
    of swap: Swap,
    _ pricing: any OrderPricing,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let kinds: [(name: StaticString, items: Span32)] = [
      ("new_items", swap.newItems), ("return_items", swap.returnItems),
    ]
    for (name, items) in kinds {
      writer.key(name)
      writer.beginArray()
      var position = 0
      for part in page.swapItems[items.indices] where part.quantity > 0 {
        position += 1
        writer.element()
        writer.beginObject()
        if let place = line(of: part) {
          let line = page.lines[place]
          writer.productName(of: line, likePlugin: settings.isLikePlugin, texts)
          if let price = try pricing.price(of: place) {
            writer.property("price", minorUnits: price, currency)
          }
          writer.property("quantity", part.quantity)
          writer.productPlace(of: line, at: position, storeURL: settings.storeURL, texts)
        } else {
          writer.vanishedProduct(part, at: position, texts)
        }
        writer.endObject()
      }
      writer.endArray()
    }
  }

  /// The place of the line that a part names; nil when it is gone.
  func line(of part: LinePart) -> Int? {
    page.lines.indices.contains(Int(part.line)) ? Int(part.line) : nil
  }
}
