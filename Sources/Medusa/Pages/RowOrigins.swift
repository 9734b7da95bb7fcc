internal import Commerce
internal import Postgres
internal import Queries
internal import SegmentSpec

/// A page with rows that show facts and that others may name.
protocol PageOfOrigins {
  var arena: Arena { get }

  /// Gives the id of each of these rows, and when it was written.
  mutating func visitOrigins(_ visit: (Text, inout RowOrigin) -> Void)
}

extension PageOfOrigins {
  /// Finds rows that appear to be new but existed before: `query` gives the older rows that name them, so an
  /// open transaction that only touches an old order sends no history.
  mutating func settleOrigins(
    _ horizon: FirstHorizon,
    by query: Query,
    in session: isolated Session
  ) async throws {
    var appeared: [Text] = []
    visitOrigins { id, origin in if origin == .appeared { appeared.append(id) } }
    let arena = arena
    let ids = appeared.compactMap { arena.string($0) }
    guard !ids.isEmpty else { return }
    var there: Set<String> = []
    try await session.readParts([(.of(query), [.textArray(ids)])]) { _, rows in
      try rows.expect(columns: [("id", .text), ("writer", .xid)])
      for row in 0..<rows.count {
        var cell = RowCursor(row)
        let id = try cell.string(rows)
        if horizon.saw(UInt32(truncatingIfNeeded: try cell.int8(rows))) { there.insert(id) }
      }
    }
    guard !there.isEmpty else { return }
    visitOrigins { id, origin in
      if origin == .appeared, arena.string(id).map(there.contains) ?? false { origin = .changed }
    }
  }
}

extension OrderPage: PageOfOrigins {
  mutating func visitOrigins(_ visit: (Text, inout RowOrigin) -> Void) {
    for index in orders.indices { visit(orders[index].id, &orders[index].origin) }
    for index in fulfillments.indices {
      visit(fulfillments[index].id, &fulfillments[index].origin)
    }
    for index in returns.indices { visit(returns[index].id, &returns[index].origin) }
    for index in swaps.indices { visit(swaps[index].id, &swaps[index].origin) }
    for index in claimItems.indices { visit(claimItems[index].id, &claimItems[index].origin) }
    v2?.visitOrigins(visit)
  }
}

extension V2Rows {
  fileprivate mutating func visitOrigins(_ visit: (Text, inout RowOrigin) -> Void) {
    for index in changes.indices { visit(changes[index].id, &changes[index].origin) }
    for index in parcels.indices { visit(parcels[index].id, &parcels[index].origin) }
    for index in money.payments.indices {
      visit(money.payments[index].id, &money.payments[index].origin)
    }
    for index in money.captures.indices {
      visit(money.captures[index].id, &money.captures[index].origin)
    }
    for index in money.refunds.indices {
      visit(money.refunds[index].id, &money.refunds[index].origin)
    }
  }
}

extension CartPage: PageOfOrigins {
  mutating func visitOrigins(_ visit: (Text, inout RowOrigin) -> Void) {
    for index in carts.indices {
      visit(carts[index].id, &carts[index].opening.origin)
      if var order = carts[index].order {
        visit(carts[index].orderID, &order.origin)
        carts[index].order = order
      }
    }
    v2?.visitOrigins(visit)
  }
}

extension V2CartRows {
  fileprivate mutating func visitOrigins(_ visit: (Text, inout RowOrigin) -> Void) {
    for index in orders.indices { visit(orders[index].id, &orders[index].origin) }
  }
}
