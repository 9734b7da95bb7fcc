internal import Commerce
internal import Postgres
internal import SegmentSpec

// Payment collections of orders and carts, their payments, captures and refunds.
extension V2OrderReader {
  mutating func readCollection(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var span = v2.orders[order].collections
    if let place = try v2.money.readCollection(rows, &cell, &span, &page.arena, settings) {
      sessionless.append(place)
    }
    v2.orders[order].collections = span
  }

  mutating func readTransaction(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    of order: Int
  ) throws {
    var transaction = V2Transaction()
    transaction.reference = try cell.text(rows, &page.arena)
    transaction.referenceID = try cell.text(rows, &page.arena)
    transaction.returnID = try cell.text(rows, &page.arena)
    transaction.claimID = try cell.text(rows, &page.arena)
    transaction.exchangeID = try cell.text(rows, &page.arena)
    v2.orders[order].transactions.take(v2.transactions.count)
    v2.transactions.append(transaction)
  }

  mutating func readCapture(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    try v2.money.readCapture(rows, &cell, &page.arena, settings)
  }

  mutating func readRefund(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let (isKept, reason) = try v2.money.readRefund(rows, &cell, &page.arena, settings)
    if isKept { refundReasonIDs.append(reason) }
  }

  mutating func readPaymentSession(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let place = Int(try cell.int4(rows))
    guard sessionless.indices.contains(place) else { return }
    let providers = v2.money.sessionProviders.count
    v2.money.collections[sessionless[place]].sessionProviders.take(providers)
    v2.money.sessionProviders.append(try cell.text(rows, &page.arena))
  }

  mutating func readRefundReason(_ rows: borrowing Rows, _ cell: inout RowCursor) throws {
    let id = try cell.string(rows)
    let code = try cell.text(rows, &page.arena)
    let label = try cell.text(rows, &page.arena)
    for place in refundReasonIDs.indices where refundReasonIDs[place] == id {
      v2.money.refunds[place].reasonCode = code
      v2.money.refunds[place].reasonLabel = label
    }
  }
}

extension V2Money {
  /// Reads a row of `v2_collections.sql` behind its position.
  /// - Returns: the place of a collection that is new and has no payment; else nil.
  mutating func readCollection(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    _ span: inout Span32,
    _ arena: inout Arena,
    _ settings: PageSettings
  ) throws -> Int? {
    // A collection comes once for each of its payments, side by side.
    guard cell.isNew(after: span, collections.last?.id, rows, arena) else {
      cell.skip(V2OrderChild.collection)
      try readPayment(rows, &cell, &arena, settings)
      return nil
    }
    var collection = V2Collection()
    collection.id = try cell.text(rows, &arena)
    collection.linkedAt = try cell.moment(rows) ?? collection.linkedAt
    collection.origin = try cell.origin(rows, settings)
    collection.isFirstLink = try cell.flag(rows)
    collection.isDeleted = try cell.flag(rows)
    collection.createdAt = try cell.moment(rows) ?? collection.createdAt
    collection.status = try cell.text(rows, &arena)
    collection.currencyCode = try cell.text(rows, &arena)
    collection.amount = try cell.decimal(rows) ?? .zero
    collection.captured = try cell.decimal(rows) ?? .zero
    collection.refunded = try cell.decimal(rows) ?? .zero
    span.take(collections.count)
    collections.append(collection)
    let known = payments.count
    try readPayment(rows, &cell, &arena, settings)
    return payments.count == known ? collections.count - 1 : nil
  }

  private mutating func readPayment(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    _ arena: inout Arena,
    _ settings: PageSettings
  ) throws {
    guard !cell.isNull(rows) else { return }
    var payment = V2Payment()
    payment.id = try cell.text(rows, &arena)
    payment.providerID = try cell.text(rows, &arena)
    payment.currencyCode = try cell.text(rows, &arena)
    payment.createdAt = try cell.moment(rows) ?? payment.createdAt
    payment.capturedAt = try cell.moment(rows)
    payment.canceledAt = try cell.moment(rows)
    payment.origin = try cell.origin(rows, settings)
    collections[collections.count - 1].payments.take(payments.count)
    payments.append(payment)
  }

  /// Reads a row of `v2_captures.sql`, whose position is the payment's place.
  mutating func readCapture(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    _ arena: inout Arena,
    _ settings: PageSettings
  ) throws {
    let place = Int(try cell.int4(rows))
    guard payments.indices.contains(place) else { return }
    var capture = V2Capture()
    capture.id = try cell.text(rows, &arena)
    capture.amount = try cell.decimal(rows) ?? .notANumber
    capture.createdAt = try cell.moment(rows) ?? capture.createdAt
    capture.origin = try cell.origin(rows, settings)
    payments[place].captures.take(captures.count)
    captures.append(capture)
  }

  /// Reads a row of `v2_refunds.sql`, whose position is the payment's place.
  /// - Returns: whether the refund was kept, and its reason's id.
  mutating func readRefund(
    _ rows: borrowing Rows,
    _ cell: inout RowCursor,
    _ arena: inout Arena,
    _ settings: PageSettings
  ) throws -> (isKept: Bool, reason: String?) {
    let place = Int(try cell.int4(rows))
    guard payments.indices.contains(place) else { return (false, nil) }
    var refund = V2Refund()
    refund.id = try cell.text(rows, &arena)
    refund.amount = try cell.decimal(rows) ?? .notANumber
    refund.createdAt = try cell.moment(rows) ?? refund.createdAt
    refund.status = try cell.text(rows, &arena)
    let reason = try cell.stringIfPresent(rows)
    refund.note = try cell.text(rows, &arena)
    refund.origin = try cell.origin(rows, settings)
    payments[place].refunds.take(refunds.count)
    refunds.append(refund)
    return (true, reason)
  }
}
