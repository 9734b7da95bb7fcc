internal import Pipeline
internal import Postgres
internal import Queries

/// The cases in which a Medusa v2 shop's books and its events differ, each with the statement that lists them.
enum V2Oddities {
  private struct Oddity {
    let one: String
    let many: String
    /// The consequence.
    let meaning: String
    /// The statement that lists them, for psql.
    let listing: String
  }

  private static func oddity(_ kind: String) -> Oddity? {
    switch kind {
    case "unpaid":
      Oddity(
        one: "order has no payment",
        many: "orders have no payment",
        meaning: "they are sent once they are five minutes old, paid or not",
        listing: """
          SELECT id, display_id, created_at FROM "order" AS o WHERE deleted_at IS NULL AND status <> 'draft' \
          AND NOT is_draft_order AND NOT EXISTS (SELECT FROM order_payment_collection AS l JOIN payment AS p \
          ON p.payment_collection_id = l.payment_collection_id AND p.deleted_at IS NULL \
          WHERE l.order_id = o.id AND l.deleted_at IS NULL);
          """
      )
    case "unordered":
      Oddity(
        one: "cart was paid and has no order",
        many: "carts were paid and have no order",
        meaning: "money was taken, and no Order Completed reports it",
        listing: """
          SELECT l.cart_id, p.id, p.amount FROM payment AS p JOIN cart_payment_collection AS l \
          USING (payment_collection_id) WHERE p.captured_at IS NOT NULL AND p.canceled_at IS NULL \
          AND l.deleted_at IS NULL AND NOT EXISTS (SELECT FROM order_cart AS o WHERE o.cart_id = l.cart_id);
          """
      )
    case "repeated":
      Oddity(
        one: "cart has more than one order",
        many: "carts have more than one order",
        meaning: "each of these orders is sent; Checkout Started names the earliest",
        listing: """
          SELECT cart_id, array_agg(order_id) FROM order_cart WHERE deleted_at IS NULL GROUP BY cart_id \
          HAVING count(*) > 1;
          """
      )
    case "parts":
      Oddity(
        one: "order is a part of another one (metadata.parent_order_id)",
        many: "orders are parts of others (metadata.parent_order_id)",
        meaning: "their parcels are sent and their revenue is not, unless orders.parts is true",
        listing: """
          SELECT id, metadata ->> 'parent_order_id' FROM "order" WHERE deleted_at IS NULL \
          AND metadata ? 'parent_order_id';
          """
      )
    default: nil
    }
  }

  /// The cases that the shop has; empty if there are none.
  static func found(_ source: SourceSession) async throws -> [ShopOddity] {
    let counts = try await source.reading { session in
      try await session.query(.of(.v2Oddities)) { rows in
        try (0..<rows.count).map { (kind: try rows.string($0, 0), count: try rows.int8($0, 1)) }
      }
    }
    return counts.compactMap { found in
      guard found.count > 0, let oddity = oddity(found.kind) else { return nil }
      return ShopOddity(
        kind: found.kind,
        count: Int(found.count),
        text: "\(found.count) \(found.count == 1 ? oddity.one : oddity.many)"
      )
    }
  }

  /// The same with the consequences and the statements.
  static func findings(_ source: SourceSession) async throws -> [Finding] {
    try await found(source).compactMap { found in
      oddity(found.kind).map { oddity in
        Finding(
          .warning,
          subject: "orders",
          text: "\(found.text): \(oddity.meaning).",
          remedy: oddity.listing
        )
      }
    }
  }
}
