internal import SegmentSpec

/// Order Refunded for a received return, with the refund given for it, if any.
enum ReturnReceived: OrderEvent {
  static let name = EventName.orderRefunded
  static let descriptions = [
    EventDescription(
      event: name,
      variant: "return",
      fires: "A return of an order's lines was received, with the refund given for it.",
      rows: ["return", "return_item", "refund", "line_item"],
      key: "<return.id>/refunded",
      timestamp: "return.received_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      variant: "return",
      fires: "Goods of an order came back; events.order_refunded.goods switches these off.",
      rows: ["order_change", "order_change_action", "return", "return_item"],
      key: "<order_change.id>/refunded",
      timestamp: "order_change.confirmed_at"
    )
  ]

  /// A return's fact, followed by its refund's, which is sent if the return was sent without it.
  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    let (page, texts) = (derivation.page, derivation.texts)
    for place in order.row.returns.indices {
      let received = page.returns[place]
      let refund = received.refund(in: page)
      let alias = refund.map { texts.key($0.id, "/refunded") }
      derivation.append(
        name,
        texts.key(received.receiptID.isAbsent ? received.id : received.receiptID, "/refunded"),
        at: Derivation.Moment(received.receivedAt, received.origin),
        of: order,
        row: place,
        alias: alias,
        isKeyShared: received.refundHasID || refund?.returnHasID == true
      )
      guard let refund, let alias else { continue }
      derivation.append(
        name,
        alias,
        at: Derivation.Moment(refund.createdAt, refund.origin),
        of: order,
        row: place,
        isAddendum: true,
        isKeyShared: refund.returnHasID
      )
    }
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    let received = page.returns[fact.row]
    if fact.isAddendum, let refund = received.refund(in: page) {
      return FactRow(kind: "refund", id: refund.id, fault: received.fault)
    }
    return FactRow(kind: "return", id: received.id, fault: received.fault)
  }

  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let page = derived.page
    let received = page.returns[fact.row]
    derived.writeNames(of: page.orders[fact.order], into: &message)
    message.currencyCode()
    if let refund = received.refund(in: page) {
      message.refund(refund, of: received, likePlugin: derived.settings.isLikePlugin)
      // The money alone, because the return's own message lists the lines that came back.
      if fact.isAddendum { return }
    } else {
      message.property("return_id", received.id)
      message.amount("total", 0)
      if !derived.settings.isLikePlugin { message.amount("value", 0) }
      if let amount = received.refundAmount { message.amount("requested_amount", amount) }
      message.property("refund_type", word: "none")
      message.cause(of: received)
    }
    if let price = received.shippingPrice, price != 0 {
      message.amount("return_shipping", price)
    }

    let pricing = page.pricing(of: fact.order, .current)
    message.beginArray("products")
    var position = 0
    var sum = LineTotals.zero
    for item in page.returnItems[received.items.indices] where item.part.quantity > 0 {
      position += 1
      message.element()
      sum += try derived.openProduct(item.part, at: position, pricing, into: &message)
      message.property("reason_id", item.reasonID)
      message.property("reason_value", item.reasonValue)
      message.property("note", item.note)
      message.endObject()
    }
    derived.endProducts(into: &message)
    if received.sumsProducts { message.amount("returned_total", sum.total) }
  }
}

/// Order Refunded for money that was given back for another reason than a received return.
enum MoneyRefunded: OrderEvent {
  static let name = EventName.orderRefunded
  static let descriptions = [
    EventDescription(
      event: name,
      variant: "refund",
      fires: "Money was given back for another reason than a received return.",
      rows: ["refund", "payment", "claim_order", "swap"],
      key: "<refund.id>/refunded",
      timestamp: "refund.created_at"
    )
  ]
  static let v2Descriptions = [
    EventDescription(
      event: name,
      variant: "refund",
      fires: "Money was given back.",
      rows: ["refund", "refund_reason", "payment", "payment_collection", "order_transaction"],
      key: "<refund.id>/refunded",
      timestamp: "refund.created_at"
    )
  ]

  static func derive(_ order: OrderPlace, into derivation: inout Derivation) {
    for place in order.row.refunds.indices where !derivation.page.refunds[place].isOfReturn {
      let refund = derivation.page.refunds[place]
      derivation.append(
        name,
        derivation.texts.key(refund.id, "/refunded"),
        at: Derivation.Moment(refund.createdAt, refund.origin),
        of: order,
        row: place,
        isKeyShared: refund.returnHasID,
        sayer: returned(of: order.row, nearest: refund, in: derivation)
      )
    }
  }

  /// The key of the return that the refund may have been paired with before an edit: no edit moves their times.
  private static func returned(
    of order: Order,
    nearest refund: Refund,
    in derivation: Derivation
  ) -> FactKey? {
    let returns = derivation.page.returns[order.returns.indices]
    let near = returns.filter { received in
      received.receiptID.isAbsent && OrderPage.lag(of: refund, behind: received) != nil
    }
    let nearest = near.min { left, right in
      let lags = [left, right].map { OrderPage.lag(of: refund, behind: $0) ?? .max }
      return lags[0] < lags[1]
    }
    return nearest.map { derivation.texts.key($0.id, "/refunded") }
  }

  static func row(_ fact: ShownFact, in page: OrderPage) -> FactRow? {
    let refund = page.refunds[fact.row]
    return FactRow(
      kind: "refund",
      id: refund.id,
      fault: refund.fault,
      currencyCode: refund.currencyCode
    )
  }

  /// All products if the whole payment was given back, else none.
  static func write(
    _ fact: ShownFact,
    of derived: DerivedOrders,
    into message: inout OpenMessage
  ) throws(EncodingRefusal) {
    let order = derived.page.orders[fact.order]
    let refund = derived.page.refunds[fact.row]
    derived.writeNames(of: order, into: &message)
    message.currencyCode()
    message.property("refund_id", refund.id)
    message.amount(of: refund, likePlugin: derived.settings.isLikePlugin)
    message.property("return_id", refund.returnID)
    message.property("swap_id", refund.swapID)
    message.property("claim_id", refund.claimID)
    let pricing = derived.page.pricing(of: fact.order, .current)
    if refund.listsProducts ?? refund.isFull {
      try derived.writeProducts(order.current.lines, pricing, into: &message)
    } else if derived.settings.refundProducts == .order, refund.returnID.isAbsent {
      try derived.writeLinesWithoutPieces(order.current.lines, pricing, into: &message)
    }
  }
}

extension DerivedOrders {
  /// Writes the order's lines as `products`, each with 0 pieces, because no row says which lines the money is for.
  fileprivate func writeLinesWithoutPieces(
    _ lines: Span32,
    _ pricing: any OrderPricing,
    into message: inout OpenMessage
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

extension Return {
  /// The refund that was given for it, if any.
  fileprivate func refund(in page: OrderPage) -> Refund? {
    page.refunds.indices.contains(Int(refund)) ? page.refunds[Int(refund)] : nil
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
