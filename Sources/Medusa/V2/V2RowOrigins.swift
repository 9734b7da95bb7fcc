internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

extension FirstHorizon {
  /// Those of `ids`, whose rows appear to be new, that were there before all the same: what names a row saw it.
  ///
  /// An open transaction that only touches an old order brings no history.
  func thereInV2(
    among ids: [String],
    in session: isolated Session
  ) async throws -> Set<String> {
    guard !ids.isEmpty else { return [] }
    var there: Set<String> = []
    try await session.readParts([(.of(.v2Referring), [.textArray(ids)])]) { _, rows in
      try rows.expect(columns: [("id", .text), ("writer", .xid)])
      for row in 0..<rows.count where saw(UInt32(truncatingIfNeeded: try rows.int8(row, 1))) {
        there.insert(try rows.string(row, 0))
      }
    }
    return there
  }
}

extension OrderPage {
  /// The ids of the rows that appear to be new and that others may name.
  var appearedInV2: [String] {
    guard let v2 else { return [] }
    var ids = orders.filter { $0.origin == .appeared }.map(\.id)
    ids += v2.changes.filter { $0.origin == .appeared }.map(\.id)
    ids += v2.parcels.filter { $0.origin == .appeared }.map(\.id)
    ids += v2.money.payments.filter { $0.origin == .appeared }.map(\.id)
    ids += v2.money.captures.filter { $0.origin == .appeared }.map(\.id)
    ids += v2.money.refunds.filter { $0.origin == .appeared }.map(\.id)
    return ids.compactMap { arena.string($0) }
  }

  /// Notes that the rows with these ids were there before.
  mutating func noteThereInV2(_ ids: Set<String>) {
    guard !ids.isEmpty, var rows = v2 else { return }
    func settled(_ origin: RowOrigin, _ id: Text) -> RowOrigin {
      origin == .appeared && (arena.string(id).map(ids.contains) ?? false) ? .changed : origin
    }
    for index in orders.indices {
      orders[index].origin = settled(orders[index].origin, orders[index].id)
    }
    for index in rows.changes.indices {
      rows.changes[index].origin = settled(rows.changes[index].origin, rows.changes[index].id)
    }
    for index in rows.parcels.indices {
      rows.parcels[index].origin = settled(rows.parcels[index].origin, rows.parcels[index].id)
    }
    for index in rows.money.payments.indices {
      let payment = rows.money.payments[index]
      rows.money.payments[index].origin = settled(payment.origin, payment.id)
    }
    for index in rows.money.captures.indices {
      let capture = rows.money.captures[index]
      rows.money.captures[index].origin = settled(capture.origin, capture.id)
    }
    for index in rows.money.refunds.indices {
      let refund = rows.money.refunds[index]
      rows.money.refunds[index].origin = settled(refund.origin, refund.id)
    }
    v2 = rows
  }
}

extension CartPage {
  /// The ids of the carts, and of their orders, that appear to be new.
  var appearedInV2: [String] {
    guard let v2 else { return [] }
    let ids =
      carts.filter { $0.opening.origin == .appeared }.map(\.id)
      + v2.orders.filter { $0.origin == .appeared }.map(\.id)
    return ids.compactMap { arena.string($0) }
  }

  /// Notes that the rows with these ids were there before.
  mutating func noteThereInV2(_ ids: Set<String>) {
    guard !ids.isEmpty, var rows = v2 else { return }
    func isThere(_ id: Text) -> Bool { arena.string(id).map(ids.contains) ?? false }
    for index in carts.indices
    where carts[index].opening.origin == .appeared && isThere(carts[index].id) {
      carts[index].opening.origin = .changed
    }
    for index in rows.orders.indices
    where rows.orders[index].origin == .appeared && isThere(rows.orders[index].id) {
      rows.orders[index].origin = .changed
    }
    v2 = rows
  }
}
