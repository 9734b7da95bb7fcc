import Foundation
import GRDB
import Support
import Testing

/// A sync whose result is verified: the bench and the settings of its commands.
struct VerifyScene {
  let bench: SyncScene
  var environment: [String: String] = [:]
  /// The name of the warehouse's database.
  var warehouse: String?

  init(_ bench: SyncScene, _ environment: [String: String] = [:]) {
    self.bench = bench
    self.environment = environment
  }

  /// A sync into a warehouse of its own.
  static func loading(_ bench: SyncScene) async throws -> VerifyScene {
    let server = bench.shop.server
    let database = try await server.createDatabase(named: "warehouse")
    var scene = VerifyScene(
      bench,
      [
        "TIDEMARK_DESTINATION": "postgres",
        "TIDEMARK_WAREHOUSE":
          "postgres://\(PrivateServer.superuser)@/\(database)?host=\(server.directory)&port=\(server.port)",
        "TIDEMARK_RETRY_BUDGET": "1s",
      ]
    )
    scene.warehouse = database
    return scene
  }

  func run(_ arguments: [String], _ more: [String: String] = [:]) async throws -> Program.Outcome {
    try await Program.run(
      arguments,
      environment: bench.environment.merging(environment) { $1 }.merging(more) { $1 },
      in: bench.place
    )
  }

  /// `watermark set TIME`, or a failed test.
  func setWatermark(_ time: String) async throws {
    try await run(["watermark", "set", time]).demandWatermarkSet()
  }

  /// `sync`, or a failed test.
  func sync() async throws {
    let outcome = try await run(["sync"])
    guard outcome.status == 0 else { throw UnexpectedOutcome(description: outcome.description) }
  }

  /// `verify --json`, which ends with `status`.
  func verify(
    _ arguments: [String] = [],
    status: Int32 = 0,
    _ more: [String: String] = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> Verified {
    let outcome = try await run(["verify", "--json"] + arguments, more)
    #expect(outcome.status == status, "\(outcome)", sourceLocation: sourceLocation)
    #expect(outcome.stderr == "", sourceLocation: sourceLocation)
    let object = try JSONSerialization.jsonObject(with: Data(outcome.stdout.utf8))
    return Verified(object: try #require(object as? [String: Any]))
  }

  /// Runs SQL on the state file.
  func state(_ sql: String) async throws {
    let queue = try DatabaseQueue(path: bench.place.path + "/state.sqlite")
    try await queue.write { try $0.execute(sql: sql) }
    try queue.close()
  }

  /// A cart that was never ordered, and whose Checkout Started was sent.
  func anyCheckout(isV2: Bool) async throws -> String {
    let queue = try DatabaseQueue(path: bench.place.path + "/state.sqlite")
    let keys = try await queue.read { database in
      try String.fetchAll(
        database,
        sql: "select key from ledger where key like '%/checkout_started' order by key"
      )
    }
    try queue.close()
    let ids = keys.map { "('\($0.split(separator: "/")[0])')" }.joined(separator: ", ")
    let ordered = isV2 ? "order_cart" : #""order""#
    return try await shop(
      "select min(id) from (values \(ids)) as cart (id)"
        + " where id not in (select cart_id from \(ordered) where cart_id is not null)"
    )
  }

  /// Runs SQL on the shop, and returns its only value.
  @discardableResult
  func shop(_ sql: String) async throws -> String {
    try await bench.shop.execute(sql).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs SQL on the warehouse, and returns its only value.
  @discardableResult
  func there(_ sql: String) async throws -> String {
    try await bench.shop.server.execute(sql, in: try #require(warehouse))
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// The result of `verify --json`.
struct Verified {
  let object: [String: Any]

  /// A number of an event; 0 for an event that does not come up.
  func count(_ event: String, _ name: String) -> Int {
    let events = object["events"] as? [[String: Any]] ?? []
    return events.first { $0["event"] as? String == event }?[name] as? Int ?? 0
  }

  /// A number of all events.
  func sum(_ name: String) -> Int {
    (object["events"] as? [[String: Any]] ?? []).reduce(0) { $0 + ($1[name] as? Int ?? 0) }
  }

  /// The keys of the findings of a kind, in order.
  func keys(_ kind: String) -> [String] {
    (object["findings"] as? [[String: Any]] ?? [])
      .filter { $0["kind"] as? String == kind }
      .compactMap { $0["key"] as? String }.sorted()
  }

  func reason(_ event: String, _ reason: String) -> Int {
    let reasons = object["reasons"] as? [[String: Any]] ?? []
    return reasons.first { $0["event"] as? String == event && $0["reason"] as? String == reason }?[
      "count"
    ] as? Int ?? 0
  }

  /// The months and currencies whose amounts differ.
  var differingAmounts: [String] {
    (object["amounts"] as? [[String: Any]] ?? []).filter { sum in
      sum["shop_total"] as? String != sum["destination_total"] as? String
        || sum["shop_rows"] as? Int != sum["destination_rows"] as? Int
    }
    .compactMap { "\($0["month"] ?? "") \($0["currency"] ?? "") \($0["event"] ?? "")" }
  }

  subscript(_ name: String) -> Any? { object[name] }

  /// Whether each fact of the shop counts once, and nothing is wrong.
  func expectClean(sourceLocation: SourceLocation = #_sourceLocation) {
    for name in ["missing", "gone", "different"] {
      #expect(sum(name) == 0, "\(object)", sourceLocation: sourceLocation)
    }
    expectWhole(sourceLocation: sourceLocation)
    #expect(object["unrepaired"] as? Int == 0, sourceLocation: sourceLocation)
    #expect(differingAmounts == [], sourceLocation: sourceLocation)
    #expect((object["unknown_rows"] as? [Any] ?? []).isEmpty, sourceLocation: sourceLocation)
  }

  /// Whether each fact of the shop counts once.
  func expectWhole(sourceLocation: SourceLocation = #_sourceLocation) {
    let parts = ["delivered", "unchanged", "not_yet", "withheld", "dead_letters", "missing"]
    for event in object["events"] as? [[String: Any]] ?? [] {
      let number = parts.reduce(0) { $0 + (event[$1] as? Int ?? 0) }
      #expect(number == event["in_shop"] as? Int, "\(event)", sourceLocation: sourceLocation)
    }
  }
}
