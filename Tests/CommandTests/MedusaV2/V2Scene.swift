import Foundation
import Support
import Testing

extension SyncScene {
  /// A shop of Medusa v2 on which a test acts by the functions of `Shops/medusa_v2/play.sql`.
  static func medusaV2(_ level: MedusaLevel = .newest) async throws -> SyncScene {
    let shop = try await FreshShop.empty(level)
    let functions = try String(
      contentsOf: ProjectFiles.at("Tests/Support/Shops/medusa_v2/play.sql"),
      encoding: .utf8
    )
    try await shop.execute(functions + "select play.open();")
    return SyncScene(shop: shop, place: try Place())
  }

  /// What was written to a directory of files since its first `count` messages, parsed.
  func messages(in directory: String = "out", after count: Int = 0) throws -> [JSONValue] {
    try place.lines(in: directory).dropFirst(count).map { try StrictJSON.parse(Array($0.utf8)) }
  }

  /// The names of the events of these messages; `identify` for one of a person.
  static func names(_ messages: [JSONValue]) -> [String] {
    messages.compactMap { $0["event"]?.text ?? $0["type"]?.text }
  }
}

/// Where a test lets the program keep its state.
enum StateKind: String, CaseIterable, CustomTestStringConvertible {
  case file, postgres

  var testDescription: String { "a state in \(self == .file ? "a file" : "PostgreSQL")" }

  /// The environment that names a new state of the kind.
  func environment(_ bench: SyncScene) async throws -> [String: String] {
    guard self == .postgres else { return [:] }
    let server = bench.shop.server
    let database = try await server.createDatabase(named: "state")
    return [
      "TIDEMARK_STATE":
        "postgres:///\(database)?host=\(server.directory)&port=\(server.port)&user=postgres"
    ]
  }
}
