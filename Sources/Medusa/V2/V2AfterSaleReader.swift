internal import Commerce
internal import Postgres
internal import SegmentSpec

// The orders' later rows: changes and their actions, parcels, returns, exchanges and claims.
extension V2OrderReader {
  mutating func readChange(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var change = V2Change()
    change.id = try cell.text(rows, &page.arena)
    change.version = try cell.int4(rows)
    change.type = try cell.text(rows, &page.arena)
    change.confirmedAt = try cell.moment(rows)
    change.createdAt = try cell.moment(rows) ?? change.createdAt
    change.returnID = try cell.text(rows, &page.arena)
    change.claimID = try cell.text(rows, &page.arena)
    change.exchangeID = try cell.text(rows, &page.arena)
    change.origin = try cell.origin(rows, settings)
    v2.orders[order].changes.take(v2.changes.count)
    v2.changes.append(change)
  }

  mutating func readAction(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var change = cell
    change.skip()
    // Changes that are not confirmed were not read.
    let known = v2.orders[order].changes.indices.last {
      change.holds(v2.changes[$0].id, rows, page.arena)
    }
    guard let known else { return }
    var action = V2Action()
    action.id = try cell.text(rows, &page.arena)
    action.change = Int32(truncatingIfNeeded: known)
    cell.skip()
    action.action = try cell.text(rows, &page.arena)
    action.reference = try cell.text(rows, &page.arena)
    action.referenceID = try cell.text(rows, &page.arena)
    action.line = try lines[order].note(rows, &cell, &page.arena)
    if action.line >= 0 { action.lineID = lines[order].ids[Int(action.line)] }
    action.quantity = try cell.decimal(rows) ?? .notANumber
    v2.orders[order].actions.take(v2.actions.count)
    v2.actions.append(action)
  }

  mutating func readParcel(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    // A fulfillment comes once for each of its labels, side by side.
    if cell.isNew(after: v2.orders[order].parcels, v2.parcels.last?.id, rows, page.arena) {
      var parcel = V2Parcel()
      parcel.id = try cell.text(rows, &page.arena)
      parcel.isOwner = try cell.flag(rows)
      parcel.providerID = try cell.text(rows, &page.arena)
      parcel.packedAt = try cell.moment(rows)
      parcel.shippedAt = try cell.moment(rows)
      parcel.deliveredAt = try cell.moment(rows)
      parcel.canceledAt = try cell.moment(rows)
      parcel.origin = try cell.origin(rows, settings)
      v2.orders[order].parcels.take(v2.parcels.count)
      v2.parcels.append(parcel)
    } else {
      cell.skip(V2OrderChild.parcel)
    }
    guard !cell.isNull(rows) else { return }
    cell.skip()
    var label = TrackingLink()
    label.number = try cell.text(rows, &page.arena)
    label.url = try cell.text(rows, &page.arena)
    v2.parcels[v2.parcels.count - 1].labels.take(page.trackingLinks.count)
    page.trackingLinks.append(label)
  }

  mutating func readParcelItem(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let parcel = v2.orders[order].parcels.indices.first {
      cell.holds(v2.parcels[$0].id, rows, page.arena)
    }
    guard let parcel else { return }
    cell.skip()
    var item = V2ParcelItem()
    item.line = try lines[order].note(rows, &cell, &page.arena)
    if item.line >= 0 { item.lineID = lines[order].ids[Int(item.line)] }
    item.quantity = try cell.decimal(rows) ?? .notANumber
    v2.parcels[parcel].items.take(v2.parcelItems.count)
    v2.parcelItems.append(item)
  }

  mutating func readReturn(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    if cell.isNew(after: v2.orders[order].returns, v2.returns.last?.id, rows, page.arena) {
      var sent = V2Return()
      sent.id = try cell.text(rows, &page.arena)
      sent.exchangeID = try cell.text(rows, &page.arena)
      sent.claimID = try cell.text(rows, &page.arena)
      sent.refundAmount = try cell.decimal(rows)
      v2.orders[order].returns.take(v2.returns.count)
      v2.returns.append(sent)
    } else {
      cell.skip(V2OrderChild.return)
    }
    guard !cell.isNull(rows) else { return }
    var item = V2ReturnItem()
    item.line = try lines[order].note(rows, &cell, &page.arena)
    item.lineID = lines[order].ids[Int(item.line)]
    item.quantity = try cell.decimal(rows) ?? .notANumber
    item.reasonID = try cell.text(rows, &page.arena)
    item.reasonValue = try cell.text(rows, &page.arena)
    item.note = try cell.text(rows, &page.arena)
    v2.returns[v2.returns.count - 1].items.take(v2.returnItems.count)
    v2.returnItems.append(item)
  }

  mutating func readExchange(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    if cell.isNew(after: v2.orders[order].exchanges, v2.exchanges.last?.id, rows, page.arena) {
      var exchange = V2Exchange()
      exchange.id = try cell.text(rows, &page.arena)
      exchange.returnID = try cell.text(rows, &page.arena)
      exchange.createdAt = try cell.moment(rows) ?? exchange.createdAt
      v2.orders[order].exchanges.take(v2.exchanges.count)
      v2.exchanges.append(exchange)
    } else {
      cell.skip(V2OrderChild.exchange)
    }
    guard !cell.isNull(rows) else { return }
    var item = V2ExchangeItem()
    item.line = try lines[order].note(rows, &cell, &page.arena)
    item.lineID = lines[order].ids[Int(item.line)]
    item.quantity = try cell.decimal(rows) ?? .notANumber
    v2.exchanges[v2.exchanges.count - 1].items.take(v2.exchangeItems.count)
    v2.exchangeItems.append(item)
  }

  mutating func readClaim(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    if cell.isNew(after: v2.orders[order].claims, v2.claims.last?.id, rows, page.arena) {
      var claim = V2Claim()
      claim.id = try cell.text(rows, &page.arena)
      claim.type = try cell.text(rows, &page.arena)
      claim.refundAmount = try cell.decimal(rows)
      claim.createdAt = try cell.moment(rows) ?? claim.createdAt
      v2.orders[order].claims.take(v2.claims.count)
      v2.claims.append(claim)
    } else {
      cell.skip(V2OrderChild.claim)
    }
    guard !cell.isNull(rows) else { return }
    let claim = v2.claims.count - 1
    if cell.isNew(after: v2.claims[claim].items, v2.claimItems.last?.id, rows, page.arena) {
      var item = V2ClaimItem()
      item.id = try cell.text(rows, &page.arena)
      item.isAdditional = try cell.flag(rows)
      item.line = try lines[order].note(rows, &cell, &page.arena)
      if item.line >= 0 { item.lineID = lines[order].ids[Int(item.line)] }
      item.quantity = try cell.decimal(rows) ?? .notANumber
      item.reason = try cell.text(rows, &page.arena)
      item.note = try cell.text(rows, &page.arena)
      v2.claims[claim].items.take(v2.claimItems.count)
      v2.claimItems.append(item)
    } else {
      cell.skip(V2OrderChild.claimItem)
    }
    guard !cell.isNull(rows) else { return }
    v2.claimItems[v2.claimItems.count - 1].images.take(page.claimImages.count)
    page.claimImages.append(try cell.text(rows, &page.arena))
  }

  /// A line that an exchange or claim added; a deleted exchange or claim was not read with the others.
  mutating func readAddedLine(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    let isClaim = try cell.flag(rows)
    let id = try cell.text(rows, &page.arena)
    guard try cell.flag(rows) else { return }
    let line = try lines[order].note(rows, &cell, &page.arena)
    guard line >= 0 else { return }
    let lineID = lines[order].ids[Int(line)]
    if isClaim {
      var claim = V2Claim()
      claim.id = id
      claim.isDeleted = true
      var item = V2ClaimItem()
      item.isAdditional = true
      (item.line, item.lineID) = (line, lineID)
      deletedClaims.append((order, claim, item))
    } else {
      var exchange = V2Exchange()
      exchange.id = id
      exchange.isDeleted = true
      var item = V2ExchangeItem()
      (item.line, item.lineID) = (line, lineID)
      deletedExchanges.append((order, exchange, item))
    }
  }
}
