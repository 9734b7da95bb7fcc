import Commerce
@testable import Medusa
import Pipeline
import SegmentSpec
import Stores
import Support
import Testing

/// A shop with a table of its own, reviews, and syncs that send an event of it.
struct ReviewShop {
  let shop: FreshShop
  var medusa: MedusaShop
  var sync: MedusaSync

  /// A shop of a few orders, whose history is over; on a server of its own if a transaction must be able to hold the
  /// horizon back.
  init(_ level: MedusaLevel? = nil, events: [CustomEvent] = [reviewed()]) async throws {
    shop =
      if let level { try await FreshShop.stocked(level, orders: 3) } else {
        try await FreshShop.stocked(orders: 3)
      }
    medusa = MedusaShop(shop)
    medusa.mapping.customEvents = events
    medusa.options.messageBytes = 32_000
    sync = try MedusaSync(messageBytes: 32_000)
    try await shop.execute(
      """
      create table product_review (
        id text primary key, product_id text, customer_id text, rating int, title text,
        status text not null default 'pending', created_at timestamptz not null default clock_timestamp(),
        updated_at timestamptz not null default clock_timestamp())
      """
    )
  }

  static func reviewed(_ change: (inout CustomEvent) -> Void = { _ in }) -> CustomEvent {
    var event = CustomEvent(
      name: "product_reviewed",
      event: EventName("Product Reviewed"),
      table: "product_review",
      timestamp: "created_at"
    )
    event.userID = "customer_id"
    event.properties = [
      .init(name: "product_id", expression: "product_id"),
      .init(name: "rating", expression: "rating"),
      .init(name: "title", expression: "left(title, 200)"),
    ]
    change(&event)
    return event
  }

  /// Adds a review; `with` are further columns and their values.
  func review(_ id: String, with columns: [String: String] = [:]) async throws {
    var all = [
      "id": "'\(id)'", "product_id": "'prod_1'", "customer_id": "'cus_of_\(id)'", "rating": "5",
    ]
    all.merge(columns) { $1 }
    let names = all.keys.sorted()
    try await shop.execute(
      "insert into product_review (\(names.joined(separator: ", ")))"
        + " values (\(names.map { all[$0] ?? "" }.joined(separator: ", ")))"
    )
  }

  /// Runs once.
  /// - Returns: the new messages that are no orders', carts' or customers' own.
  func run() async throws -> [JSONValue] {
    let before = await sync.destination.messages.count
    try await sync.run(medusa)
    return try await sync.destination.messages[before...].map {
      try StrictJSON.parse(Array($0.utf8))
    }
    .filter { !Self.isBuiltIn($0) }
  }

  private static func isBuiltIn(_ message: JSONValue) -> Bool {
    guard let event = message["event"]?.text else {
      return message["traits"]?["own"] == nil
    }
    return EventName(known: event) != nil
  }

  /// The reasons of the dead letters.
  func deadLetters() async throws -> [String] {
    let name = try #require(SyncName("default"))
    return await sync.state.deadLetters(of: name, event: nil, after: nil, limit: 1_000)
      .map(\.reason)
  }
}
