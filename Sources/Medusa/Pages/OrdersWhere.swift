internal import Commerce
internal import Pipeline
internal import Postgres
internal import Queries

/// The condition of the setting `orders.where`, which an order must meet for its events to be sent.
struct OrdersWhere: Sendable {
  private let statement: Statement

  /// Nil if the setting is not there.
  init?(_ mapping: MappingSettings) {
    guard let condition = mapping.ordersWhere else { return nil }
    // The condition has its own line: a `--` in it must not hide the bracket.
    statement = Statement(
      name: "orders_where",
      text: """
        select o.id
        from :"schema"."order" as o
        where o.id = any ($1::text[]) and (
        \(condition)
        )
        """
    )
  }

  /// Marks the orders of a page that do not meet the condition.
  /// - Throws: `MedusaError` if the server refuses the condition, in the transaction that `session` has open.
  func mark(_ page: inout OrderPage, in session: isolated Session) async throws {
    let ids = page.orders.map { page.arena.string($0.id) ?? "" }
    let inside = try await inside(of: ids, in: session)
    for (index, id) in ids.enumerated() { page.orders[index].isOutside = !inside.contains(id) }
  }

  /// Those of `ids` whose order meets the condition.
  /// - Throws: as `mark`.
  func inside(of ids: [String], in session: isolated Session) async throws -> Set<String> {
    do {
      return try await session.query(statement, [.textArray(ids)]) { rows in
        Set(try (0..<rows.count).map { try rows.string($0, 0) })
      }
    } catch let error as PostgresError where error.isOfStatement {
      let state = error.sqlState.map { " (SQLSTATE \($0))" } ?? ""
      throw MedusaError(
        .configuration,
        reason: "the shop's database refuses the condition in the setting orders.where: "
          + error.message + state,
        hint: "It is one condition in SQL over the order's row, which is called o, such as:"
          + " o.metadata ->> 'marketplace' IS NULL. Other tables are named with :\"schema\". before them."
      )
    }
  }

  /// Has the server read the condition, for no order.
  /// - Throws: as `mark`.
  func demandUsable(in session: isolated Session) async throws {
    _ = try await inside(of: [], in: session)
  }
}

extension PostgresError {
  /// Whether the server refused the statement itself, or a value that it meets.
  var isOfStatement: Bool {
    switch kind {
    case .privilege, .missingObject, .unexpectedResult: true
    case .other:
      sqlState.map { $0.hasPrefix("42") || $0.hasPrefix("22") || $0.hasPrefix("25") } ?? false
    case .cannotConnect, .authentication, .noDatabase, .connectionLost, .deadline, .cancelled: false
    }
  }
}

// The findings of `check` about the condition.
extension MedusaChecks {
  /// Whether the condition can be used; a warning if the shop has copies of orders for the sellers of a
  /// marketplace and no condition separates them.
  func conditionFindings(_ source: SourceSession) async throws -> [Finding] {
    if let condition = OrdersWhere(mapping) {
      do {
        try await source.reading { session in try await condition.demandUsable(in: session) }
      } catch let error as MedusaError where error.kind == .configuration {
        return [
          Finding(.problem, subject: "settings", text: error.reason + ".", remedy: error.hint)
        ]
      }
      return [Finding(.good, subject: "settings", text: "The condition orders.where can be used.")]
    }
    let hasCopies = try await source.using { session in
      let schema = await session.schema
      return try await session.query(
        .of(.sourceColumns),
        [.text(schema), .textArray(["order"]), .textArray(["order_parent_id"])]
      ) { rows in
        try ColumnCheck.Found(rows, 0).isThere
      }
    }
    guard hasCopies else { return [] }
    return [
      Finding(
        .warning,
        subject: "settings",
        text:
          "The table order has a column order_parent_id, as marketplaces have it whose orders are copied for"
          + " each seller: an order and its copies all send their events.",
        remedy:
          "Set the condition that parts them, such as: orders: {where: \"o.order_parent_id IS NULL\"}"
      )
    ]
  }
}
