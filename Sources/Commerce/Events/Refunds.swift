internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Order Refunded for a received return, with the refund given for it where
  /// there is one.
  func writeReturn(
    _ place: Int,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let received = page.returns[place]
    let pricing = page.pricing(of: index, .current)

    message.beginProperties()
    writeNames(of: page.orders[index], into: &message)
    message.currencyCode()
    if page.refunds.indices.contains(Int(received.refund)) {
      message.refund(
        page.refunds[Int(received.refund)],
        of: received,
        likePlugin: settings.isLikePlugin
      )
    } else {
      message.property("return_id", received.id)
      message.amount("total", 0)
      if !settings.isLikePlugin { message.amount("value", 0) }
      if let amount = received.refundAmount { message.amount("requested_amount", amount) }
      message.property("refund_type", word: "none")
      message.cause(of: received)
    }
    if let price = received.shippingPrice, price != 0 {
      message.amount("return_shipping", price)
    }

    message.beginArray("products")
    var position = 0
    var sum = LineTotals.zero
    for item in page.returnItems[received.items.indices] where item.part.quantity > 0 {
      position += 1
      message.element()
      sum += try openProduct(item.part, at: position, pricing, into: &message)
      message.property("reason_id", item.reasonID)
      message.property("reason_value", item.reasonValue)
      message.property("note", item.note)
      message.endObject()
    }
    endProducts(into: &message)
    if received.sumsProducts { message.amount("returned_total", sum.total) }
    message.endObject()
  }

  /// Writes the properties of Order Refunded for the refund of a received return that was sent without it: the
  /// money alone, as the return's own message lists what came back.
  func writeRefund(ofReturn place: Int, of index: Int, into message: inout OpenMessage) {
    let received = page.returns[place]
    message.beginProperties()
    writeNames(of: page.orders[index], into: &message)
    message.currencyCode()
    message.refund(
      page.refunds[Int(received.refund)],
      of: received,
      likePlugin: settings.isLikePlugin
    )
    message.endObject()
  }

  /// Writes the properties of Order Refunded for a refund without a return: all products when all that
  /// was paid has been given back, else none.
  func writeRefund(
    _ place: Int,
    of index: Int,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let refund = page.refunds[place]

    message.beginProperties()
    writeNames(of: order, into: &message)
    message.currencyCode()
    message.property("refund_id", refund.id)
    message.amount(of: refund, likePlugin: settings.isLikePlugin)
    message.property("return_id", refund.returnID)
    message.property("swap_id", refund.swapID)
    message.property("claim_id", refund.claimID)
    if refund.listsProducts ?? refund.isFull {
      try writeProducts(order.current.lines, page.pricing(of: index, .current), into: &message)
    } else if settings.refundProducts == .order, refund.returnID.isAbsent {
      try writeLinesWithoutPieces(order.current.lines, page.pricing(of: index, .current), &message)
    }
    message.endObject()
  }

  /// Writes the order's lines as `products`, each with 0 pieces: which of them the money is for no row says.
  private func writeLinesWithoutPieces(
    _ lines: Span32,
    _ pricing: any OrderPricing,
    _ message: inout OpenMessage
  ) throws(EncodingRefusal) {
    message.beginArray("products")
    for (offset, place) in lines.indices.enumerated() {
      var part = LinePart()
      part.lineID = page.lines[place].id
      part.line = Int32(truncatingIfNeeded: place)
      message.element()
      _ = try openProduct(part, at: offset + 1, pricing, into: &message)
      message.endObject()
    }
    endProducts(into: &message)
  }
}

extension OpenMessage {
  /// Writes a refund with the names of the return that it was given for.
  fileprivate mutating func refund(_ refund: Refund, of received: Return, likePlugin: Bool) {
    property("refund_id", refund.id)
    property("return_id", received.id)
    amount(of: refund, likePlugin: likePlugin)
    cause(of: received)
  }

  fileprivate mutating func cause(of received: Return) {
    property("swap_id", received.swapID)
    property("claim_id", received.claimID)
  }

  fileprivate mutating func amount(of refund: Refund, likePlugin: Bool) {
    amount("total", refund.amount)
    if !likePlugin { amount("value", refund.amount) }
    property("refund_type", word: refund.isFull ? "full" : "partial")
    property("reason", refund.reason)
    property("note", refund.note)
  }
}
