internal import Commerce
internal import Postgres
internal import SegmentSpec

// The orders' parcels, returns and refunds.
extension V1OrderReader {
  /// A fulfillment comes once for each of its items, side by side.
  mutating func readFulfillment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let known = page.orders[order].fulfillments
    if cell.isNew(after: known, page.fulfillments.last?.id, rows, page.arena) {
      var parcel = Fulfillment()
      parcel.id = try cell.text(rows, &page.arena)
      if !cell.isNull(rows) {
        // Both come from one snapshot, so a parcel's swap exists.
        let swap = page.orders[order].swaps.indices.first {
          cell.holds(page.swaps[$0].id, rows, page.arena)
        }
        guard let swap else { return }
        parcel.swap = Int32(truncatingIfNeeded: swap)
      }
      cell.skip()
      parcel.providerID = try cell.text(rows, &page.arena)
      parcel.shippedAt = try cell.moment(rows) ?? parcel.shippedAt
      parcel.origin = try cell.origin(rows, settings)
      page.orders[order].fulfillments.take(page.fulfillments.count)
      page.fulfillments.append(parcel)
    } else {
      cell.skip(V1OrderChild.fulfillment)
    }
    guard var part = try readPart(rows, &cell, of: order) else { return }
    part.before = shippedPieces.take(part)
    page.fulfillments[page.fulfillments.count - 1].items.take(page.fulfillmentItems.count)
    page.fulfillmentItems.append(part)
  }

  mutating func readTrackingLink(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    // Both come in the fulfillments' order, so the next one with a number lies at or behind this one.
    let own = page.orders[order].fulfillments.indices
    let before = nextLinked
    nextLinked = max(nextLinked, own.lowerBound)
    while nextLinked < own.upperBound,
      !cell.holds(page.fulfillments[nextLinked].id, rows, page.arena)
    {
      nextLinked += 1
    }
    let place = nextLinked
    guard place < own.upperBound else { return }
    cell.skip()
    if place != before || page.fulfillments[place].trackingLinks.count == 0 { hasLink = false }
    let isLegacy = try cell.bool(rows)
    if isLegacy && hasLink { return }
    hasLink = !isLegacy
    var link = TrackingLink()
    link.number = try cell.text(rows, &page.arena)
    link.url = try cell.text(rows, &page.arena)
    page.fulfillments[place].trackingLinks.take(page.trackingLinks.count)
    page.trackingLinks.append(link)
  }

  /// A return comes once for each of its items, side by side.
  mutating func readReturn(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    if cell.isNew(after: page.orders[order].returns, page.returns.last?.id, rows, page.arena) {
      var received = Return()
      received.id = try cell.text(rows, &page.arena)
      received.swapID = try cell.text(rows, &page.arena)
      received.claimID = try cell.text(rows, &page.arena)
      received.refundAmount = try cell.int8IfPresent(rows) ?? 0
      received.receivedAt = try cell.moment(rows) ?? received.receivedAt
      received.origin = try cell.origin(rows, settings)
      received.shippingPrice = try cell.int8IfPresent(rows)
      received.refundHasID = try cell.bool(rows)
      page.orders[order].returns.take(page.returns.count)
      page.returns.append(received)
    } else {
      cell.skip(V1OrderChild.return)
    }
    guard let part = try readPart(rows, &cell, of: order) else { return }
    var item = ReturnItem()
    item.part = part
    item.part.before = returnedPieces.take(part)
    item.reasonID = try cell.text(rows, &page.arena)
    item.reasonValue = try cell.text(rows, &page.arena)
    item.note = try cell.text(rows, &page.arena)
    page.returns[page.returns.count - 1].items.take(page.returnItems.count)
    page.returnItems.append(item)
  }

  mutating func readRefund(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var refund = Refund()
    refund.id = try cell.text(rows, &page.arena)
    refund.amount = try cell.int8IfPresent(rows) ?? 0
    refund.reason = try cell.text(rows, &page.arena)
    refund.note = try cell.text(rows, &page.arena)
    refund.createdAt = try cell.moment(rows) ?? refund.createdAt
    refund.origin = try cell.origin(rows, settings)
    refund.claimID = try cell.text(rows, &page.arena)
    refund.swapID = try cell.text(rows, &page.arena)
    refund.returnHasID = try cell.bool(rows)
    page.orders[order].refunds.take(page.refunds.count)
    page.refunds.append(refund)
  }

  /// The pieces of a line that the next two cells name; nil if there are none.
  mutating func readPart(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws -> LinePart? {
    guard !cell.isNull(rows) else {
      cell.skip(V1OrderChild.part)
      return nil
    }
    var part = LinePart()
    if let line = findLine(rows, cell, of: order) {
      cell.skip()
      part.line = Int32(truncatingIfNeeded: line)
      part.lineID = page.lines[line].id
    } else {
      var id = cell
      part.lineID = try cell.text(rows, &page.arena)
      var first = RowCursor(cell.row)
      let position = try first.int4(rows)
      movedLines.insert(MovedLine(position: position, id: try id.string(rows)))
    }
    part.quantity = Quantity(try cell.int8IfPresent(rows) ?? 0)
    return part
  }

  /// The place of the line whose id the next cell holds, among the order's own lines.
  private mutating func findLine(
    _ rows: borrowing Rows,
    _ cell: RowCursor,
    of order: Int
  ) -> Int? {
    let own = page.orders[order].current.lines.indices
    // Parts come in the order of their lines' ids, mostly the order of the lines.
    let next = lastLine + 1
    if own.contains(next), cell.holds(page.lines[next].id, rows, page.arena) {
      lastLine = next
      return next
    }
    for place in own where cell.holds(page.lines[place].id, rows, page.arena) {
      lastLine = place
      return place
    }
    return nil
  }
}
