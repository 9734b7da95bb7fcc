internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Swap Created, or of Swap Confirmed, which knows what is to be paid.
  func writeSwap(
    _ place: Int,
    isConfirmed: Bool,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let swap = page.swaps[place]

    message.beginProperties()
    writeNames(of: swap, page.orders[index], into: &message)
    if isConfirmed { message.difference(of: swap) }
    try writeItems(of: swap, page.pricing(of: index, .current), into: &message)
    message.endObject()
  }

  /// Writes the properties of Swap Shipped: the swap, and the parcel's pieces with their share of the
  /// lines' amounts.
  func writeSwapShipment(
    _ place: Int,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let pricing = page.pricing(of: index, .current)
    let parcel = page.fulfillments[place]
    let swap = page.swaps[Int(parcel.swap)]

    message.beginProperties()
    writeNames(of: swap, page.orders[index], into: &message)
    message.difference(of: swap)
    writeParcel(parcel, into: &message)
    try writeItems(of: swap, pricing, into: &message)
    _ = try writeContents(of: parcel, pricing, into: &message)
    message.endObject()
  }

  private func writeNames(of swap: Swap, _ order: Order, into message: inout OpenMessage) {
    writeNames(of: order, into: &message)
    message.property("swap_id", swap.id)
    message.property("payment_status", swap.paymentStatus)
    message.property("fulfillment_status", swap.fulfillmentStatus)
    message.currencyCode()
  }

  private func writeItems(
    of swap: Swap,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let kinds: [(name: StaticString, items: Span32)] = [
      ("new_items", swap.newItems), ("return_items", swap.returnItems),
    ]
    for (name, items) in kinds {
      message.beginArray(name)
      var position = 0
      for part in page.swapItems[items.indices] where part.quantity > 0 {
        position += 1
        message.element()
        message.beginObject()
        if let place = line(of: part) {
          let line = page.lines[place]
          message.productName(of: line, likePlugin: settings.isLikePlugin)
          if let price = try pricing.price(of: place) { message.amount("price", price) }
          message.property("quantity", part.quantity)
          message.productPlace(of: line, at: position, storeURL: settings.storeURL)
        } else {
          message.vanishedProduct(part, at: position, likePlugin: settings.isLikePlugin)
        }
        message.endObject()
      }
      if settings.isLikePlugin { message.endArray() } else { message.endArray(orDrop: name) }
    }
  }
}

extension OpenMessage {
  fileprivate mutating func difference(of swap: Swap) {
    guard let difference = swap.differenceDue else { return }
    amount("difference_due", difference)
    amount("total", difference)
  }
}
