import Commerce
import SegmentSpec

// The later changes of the newest order.
extension PageBuilder {
  /// Pieces of a line of the order, by the line's place among them; past the end the line is gone.
  typealias Pieces = (line: Int, quantity: Int64)

  /// A line that a parcel, return, swap or claim names and that is not the order's own.
  mutating func movedLine(
    _ price: Int64,
    _ quantity: Int64,
    rates: [Double] = [],
    includesTax: Bool = false,
    _ edit: (inout LineItem, inout Arena) -> Void = { _, _ in }
  ) {
    let own = page.orders[page.orders.count - 1].current.lines
    line(price, quantity, rates: rates, includesTax: includesTax, edit)
    self.edit { order, _ in order.current.lines = own }
    take(\.movedLines, page.lines.count - 1)
  }

  mutating func parcel(
    _ id: String,
    _ pieces: [Pieces],
    at time: Timestamp = moment,
    links: [(number: String?, url: String?)] = [],
    ofSwap swap: Int32 = -1,
    _ edit: (inout Fulfillment, inout Arena) -> Void = { _, _ in }
  ) {
    var parcel = Fulfillment()
    parcel.id = text(id)
    parcel.swap = swap
    parcel.providerID = text("webshipper")
    parcel.shippedAt = time
    parcel.items = Span32(start: Int32(page.fulfillmentItems.count), count: Int32(pieces.count))
    parcel.trackingLinks = Span32(start: Int32(page.trackingLinks.count), count: Int32(links.count))
    for pieces in pieces {
      var part = part(pieces)
      part.before = shipped.take(part)
      page.fulfillmentItems.append(part)
    }
    for (number, url) in links {
      var link = TrackingLink()
      link.number = text(number)
      link.url = text(url)
      page.trackingLinks.append(link)
    }
    edit(&parcel, &page.arena)
    page.fulfillments.append(parcel)
    take(\.fulfillments, page.fulfillments.count - 1)
  }

  mutating func received(
    _ id: String,
    _ pieces: [Pieces],
    amount: Int64,
    at time: Timestamp = moment,
    shipping: Int64? = nil,
    _ edit: (inout Return, inout Arena) -> Void = { _, _ in }
  ) {
    var received = Return()
    received.id = text(id)
    received.refundAmount = amount
    received.receivedAt = time
    received.shippingPrice = shipping
    received.items = Span32(start: Int32(page.returnItems.count), count: Int32(pieces.count))
    for pieces in pieces {
      var item = ReturnItem()
      item.part = part(pieces)
      item.part.before = returned.take(item.part)
      item.reasonID = text("rr_1")
      item.reasonValue = text("wrong_size")
      item.note = text("too \"small\"")
      page.returnItems.append(item)
    }
    edit(&received, &page.arena)
    page.returns.append(received)
    take(\.returns, page.returns.count - 1)
  }

  mutating func refund(
    _ id: String,
    _ amount: Int64,
    reason: String? = "other",
    at time: Timestamp = moment,
    _ edit: (inout Refund, inout Arena) -> Void = { _, _ in }
  ) {
    var refund = Refund()
    refund.id = text(id)
    refund.amount = amount
    refund.reason = text(reason)
    refund.createdAt = time
    edit(&refund, &page.arena)
    page.refunds.append(refund)
    take(\.refunds, page.refunds.count - 1)
  }

  mutating func part(_ pieces: Pieces) -> LinePart {
    let order = page.orders[page.orders.count - 1]
    let lines = Array(order.current.lines.indices) + Array(order.movedLines.indices)
    var part = LinePart()
    part.quantity = Quantity(pieces.quantity)
    if lines.indices.contains(pieces.line) {
      part.line = Int32(lines[pieces.line])
      part.lineID = page.lines[lines[pieces.line]].id
    } else {
      part.lineID = text("item_gone")
    }
    return part
  }

  mutating func take(_ span: WritableKeyPath<Order, Span32>, _ place: Int) {
    edit { order, _ in
      if order[keyPath: span].count == 0 { order[keyPath: span].start = Int32(place) }
      order[keyPath: span].count += 1
    }
  }
}
