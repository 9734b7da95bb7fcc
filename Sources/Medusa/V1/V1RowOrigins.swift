internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

extension FirstHorizon {
  /// Those of `ids`, whose rows appear to be new, that were there before all the same: what names a row saw it.
  ///
  /// An open transaction that only touches an old order brings no history.
  func there(among ids: [String], in session: isolated Session) async throws -> Set<String> {
    guard !ids.isEmpty else { return [] }
    var there: Set<String> = []
    try await session.readParts([(.of(.v1Referring), [.textArray(ids)])]) { _, rows in
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
  var appeared: [String] {
    let ids =
      orders.filter(\.hasAppeared).map(\.id) + fulfillments.filter(\.hasAppeared).map(\.id)
      + returns.filter(\.hasAppeared).map(\.id) + swaps.filter(\.hasAppeared).map(\.id)
      + claimItems.filter(\.hasAppeared).map(\.id)
    return ids.compactMap { arena.string($0) }
  }

  /// Notes that the rows with these ids were there before.
  mutating func noteThere(_ ids: Set<String>) {
    guard !ids.isEmpty else { return }
    func isThere(_ id: Text) -> Bool { arena.string(id).map(ids.contains) ?? false }
    for index in orders.indices where orders[index].hasAppeared && isThere(orders[index].id) {
      orders[index].origin = .changed
    }
    for index in fulfillments.indices
    where fulfillments[index].hasAppeared && isThere(fulfillments[index].id) {
      fulfillments[index].origin = .changed
    }
    for index in returns.indices where returns[index].hasAppeared && isThere(returns[index].id) {
      returns[index].origin = .changed
    }
    for index in swaps.indices where swaps[index].hasAppeared && isThere(swaps[index].id) {
      swaps[index].origin = .changed
    }
    for index in claimItems.indices
    where claimItems[index].hasAppeared && isThere(claimItems[index].id) {
      claimItems[index].origin = .changed
    }
  }
}

extension CartPage {
  /// The ids of the carts, and of their orders, that appear to be new.
  var appeared: [String] {
    let ids =
      carts.filter { $0.opening.origin == .appeared }.map(\.id)
      + carts.filter { $0.order?.origin == .appeared }.map(\.orderID)
    return ids.compactMap { arena.string($0) }
  }

  /// Notes that the rows with these ids were there before.
  mutating func noteThere(_ ids: Set<String>) {
    guard !ids.isEmpty else { return }
    func isThere(_ id: Text) -> Bool { arena.string(id).map(ids.contains) ?? false }
    for index in carts.indices {
      if carts[index].opening.origin == .appeared, isThere(carts[index].id) {
        carts[index].opening.origin = .changed
      }
      if carts[index].order?.origin == .appeared, isThere(carts[index].orderID) {
        carts[index].order?.origin = .changed
      }
    }
  }
}

extension Order { fileprivate var hasAppeared: Bool { origin == .appeared } }
extension Fulfillment { fileprivate var hasAppeared: Bool { origin == .appeared } }
extension Return { fileprivate var hasAppeared: Bool { origin == .appeared } }
extension Swap { fileprivate var hasAppeared: Bool { origin == .appeared } }
extension ClaimItem { fileprivate var hasAppeared: Bool { origin == .appeared } }
