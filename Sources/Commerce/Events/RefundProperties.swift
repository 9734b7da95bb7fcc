internal import SegmentSpec

extension DerivedOrders {
  /// Writes the properties of Order Refunded for a received return, with the refund given for it where
  /// there is one.
  func writeReturn(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let received = page.returns[place]
    let pricing = page.pricing(of: index, .current)

    writer.beginObject()
    writeNames(of: order, texts, into: &writer)
    writer.property("currency", currency)
    if page.refunds.indices.contains(Int(received.refund)) {
      let refund = page.refunds[Int(received.refund)]
      writeRefund(refund, of: received, currency, texts, into: &writer)
    } else {
      writer.property("return_id", texts[received.id])
      writer.property("total", minorUnits: 0, currency)
      writer.property(
        "requested_amount",
        minorUnits: received.refundAmount,
        currency
      )
      writer.property("refund_type", "none")
      writeCause(of: received, texts, into: &writer)
    }
    if let price = received.shippingPrice, price != 0 {
      writer.property("return_shipping", minorUnits: price, currency)
    }

    writer.key("products")
    writer.beginArray()
    var position = 0
    for item in page.returnItems[received.items.indices] where item.part.quantity > 0 {
      position += 1
      writer.element()
      _ = try openProduct(
        item.part,
        at: position,
        pricing,
        currency,
        texts,
        into: &writer
      )
      writer.property("reason_id", texts[item.reasonID])
      writer.property("reason_value", texts[item.reasonValue])
      writer.property("note", texts[item.note])
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }

  /// Writes the properties of Order Refunded for the refund of a received return that was told without it: the
  /// money alone, as the return's own message lists what came back.
  func writeRefund(
    ofReturn place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    let received = page.returns[place]
    writer.beginObject()
    writeNames(of: page.orders[index], texts, into: &writer)
    writer.property("currency", currency)
    writeRefund(page.refunds[Int(received.refund)], of: received, currency, texts, into: &writer)
    writer.endObject()
  }

  /// Writes a refund with the names of the return that it was given for.
  private func writeRefund(
    _ refund: Refund,
    of received: Return,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writer.property("refund_id", texts[refund.id])
    writer.property("return_id", texts[received.id])
    writeAmount(of: refund, currency, texts, into: &writer)
    writeCause(of: received, texts, into: &writer)
  }

  private func writeCause(of received: Return, _ texts: Texts, into writer: inout JSONWriter) {
    writer.property("swap_id", texts[received.swapID])
    writer.property("claim_id", texts[received.claimID])
  }

  /// Writes the properties of Order Refunded for a refund without a return: all products when all that
  /// was paid has been given back, else none.
  func writeRefund(
    _ place: Int,
    of index: Int,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) throws(EncodingRefusal) {
    let order = page.orders[index]
    let refund = page.refunds[place]

    writer.beginObject()
    writeNames(of: order, texts, into: &writer)
    writer.property("currency", currency)
    writer.property("refund_id", texts[refund.id])
    writeAmount(of: refund, currency, texts, into: &writer)
    writer.property("swap_id", texts[refund.swapID])
    writer.property("claim_id", texts[refund.claimID])
    if refund.isFull {
      let pricing = page.pricing(of: index, .current)
      try writeProducts(order.current.lines, pricing, currency, texts, into: &writer)
    }
    writer.endObject()
  }

  private func writeAmount(
    of refund: Refund,
    _ currency: Currency,
    _ texts: Texts,
    into writer: inout JSONWriter
  ) {
    writer.property("total", minorUnits: refund.amount, currency)
    writer.property("refund_type", refund.isFull ? "full" : "partial")
    writer.property("reason", texts[refund.reason])
    writer.property("note", texts[refund.note])
  }
}
