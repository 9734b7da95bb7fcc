internal import Commerce
internal import Postgres
internal import SegmentSpec

// What became of the orders: parcels, returns, refunds.
extension V1OrderReader {
  mutating func readFulfillments(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      // A fulfillment comes once for each of its items, side by side.
      if isNext(rows, row, after: page.orders[order].fulfillments, page.fulfillments.last?.id) {
        var parcel = Fulfillment()
        parcel.id = try page.arena.text(rows, row, 1)
        parcel.providerID = try page.arena.text(rows, row, 3)
        parcel.shippedAt = try rows.moment(row, 4) ?? parcel.shippedAt
        parcel.origin = try settings.origin(rows, row, 5)
        if !rows.isNull(row, 2) {
          // Both come from one snapshot: a parcel's swap is there.
          let swap = page.orders[order].swaps.indices.first {
            page.arena.holds(page.swaps[$0].id, rows, row, 2)
          }
          guard let swap else { continue }
          parcel.swap = Int32(truncatingIfNeeded: swap)
        }
        page.orders[order].fulfillments.take(page.fulfillments.count)
        page.fulfillments.append(parcel)
      }
      guard var part = try readPart(rows, row, 6, of: order) else { continue }
      part.before = shippedPieces.take(part)
      page.fulfillments[page.fulfillments.count - 1].items.take(page.fulfillmentItems.count)
      page.fulfillmentItems.append(part)
    }
  }

  mutating func readTrackingLinks(_ rows: borrowing Rows) throws {
    // Both come in the fulfillments' order, so the next one with a number lies at or behind this one.
    if rowCount == rows.count { (nextLinked, hasLink) = (0, false) }
    var place = nextLinked
    defer { nextLinked = place }
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      let indices = page.orders[order].fulfillments.indices
      let before = place
      place = max(place, indices.lowerBound)
      while place < indices.upperBound,
        !page.arena.holds(page.fulfillments[place].id, rows, row, 1)
      {
        place += 1
      }
      guard place < indices.upperBound else { continue }
      if place != before || page.fulfillments[place].trackingLinks.count == 0 { hasLink = false }
      let isLegacy = try rows.bool(row, 2)
      if isLegacy && hasLink { continue }
      hasLink = !isLegacy
      var link = TrackingLink()
      link.number = try page.arena.text(rows, row, 3)
      link.url = try page.arena.text(rows, row, 4)
      page.fulfillments[place].trackingLinks.take(page.trackingLinks.count)
      page.trackingLinks.append(link)
    }
  }

  mutating func readReturns(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      if isNext(rows, row, after: page.orders[order].returns, page.returns.last?.id) {
        var received = Return()
        received.id = try page.arena.text(rows, row, 1)
        received.swapID = try page.arena.text(rows, row, 2)
        received.claimID = try page.arena.text(rows, row, 3)
        received.refundAmount = try rows.int8IfPresent(row, 4) ?? 0
        received.receivedAt = try rows.moment(row, 5) ?? received.receivedAt
        received.origin = try settings.origin(rows, row, 6)
        received.shippingPrice = try rows.int8IfPresent(row, 7)
        received.refundHasID = try rows.bool(row, 13)
        page.orders[order].returns.take(page.returns.count)
        page.returns.append(received)
      }
      guard let part = try readPart(rows, row, 8, of: order) else { continue }
      var item = ReturnItem()
      item.part = part
      item.part.before = returnedPieces.take(part)
      item.reasonID = try page.arena.text(rows, row, 10)
      item.reasonValue = try page.arena.text(rows, row, 11)
      item.note = try page.arena.text(rows, row, 12)
      page.returns[page.returns.count - 1].items.take(page.returnItems.count)
      page.returnItems.append(item)
    }
  }

  mutating func readRefunds(_ rows: borrowing Rows) throws {
    for row in 0..<rows.count {
      guard let order = order(at: try rows.int4(row, 0)) else { continue }
      var refund = Refund()
      refund.id = try page.arena.text(rows, row, 1)
      refund.amount = try rows.int8IfPresent(row, 2) ?? 0
      refund.reason = try page.arena.text(rows, row, 3)
      refund.note = try page.arena.text(rows, row, 4)
      refund.createdAt = try rows.moment(row, 5) ?? refund.createdAt
      refund.origin = try settings.origin(rows, row, 6)
      refund.claimID = try page.arena.text(rows, row, 7)
      refund.swapID = try page.arena.text(rows, row, 8)
      refund.returnHasID = try rows.bool(row, 9)
      page.orders[order].refunds.take(page.refunds.count)
      page.refunds.append(refund)
    }
  }

  /// The pieces of a line whose id and number stand in `column` and behind it; nil where there are none.
  mutating func readPart(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int,
    of order: Int
  ) throws -> LinePart? {
    guard !rows.isNull(row, column) else { return nil }
    var part = LinePart()
    part.quantity = Quantity(try rows.int8IfPresent(row, column + 1) ?? 0)
    if let line = findLine(rows, row, column, of: page.orders[order]) {
      part.line = Int32(truncatingIfNeeded: line)
      part.lineID = page.lines[line].id
    } else {
      part.lineID = try page.arena.text(rows, row, column)
      movedLines.insert(
        MovedLine(position: try rows.int4(row, 0), id: try rows.string(row, column))
      )
    }
    return part
  }

  /// The place of the line with the id in a cell, among the order's own lines.
  private mutating func findLine(
    _ rows: borrowing Rows,
    _ row: Int,
    _ column: Int,
    of order: Order
  ) -> Int? {
    let own = order.current.lines.indices
    // Parts come in the order of their lines' ids, mostly the order of the lines.
    let next = lastLine + 1
    if own.contains(next), page.arena.holds(page.lines[next].id, rows, row, column) {
      lastLine = next
      return next
    }
    for place in own where page.arena.holds(page.lines[place].id, rows, row, column) {
      lastLine = place
      return place
    }
    return nil
  }
}
