internal import Foundation

/// A Medusa database of one test's own, which may change and break everything in it.
///
/// The rows come from `Shops/medusa_v1` and `Shops/medusa_v2`: the same size and seed give the same
/// shop, byte for byte. The first test that asks for a shop has it built; every later one gets a copy.
package struct FreshShop: Sendable {
  package let server: PrivateServer
  /// The database's name.
  package let database: String

  /// A shop with all tables and no rows.
  package static func empty(taxInclusive: Bool = false) async throws -> FreshShop {
    try await copy(of: Blueprint(.v1(taxInclusive: taxInclusive), orders: nil, seed: 0))
  }

  /// A shop of a Medusa v2 release with all its tables and no rows.
  package static func empty(_ level: MedusaLevel) async throws -> FreshShop {
    try await copy(of: Blueprint(.v2(level), orders: nil, seed: 0))
  }

  /// A shop with products, customers, `orders` orders with their later changes, and open carts.
  ///
  /// Another `seed` is another shop. With `taxInclusive` the columns of Medusa's feature flag
  /// `tax_inclusive_pricing` exist and are used.
  package static func stocked(
    orders: Int = 200,
    seed: Int = 1,
    taxInclusive: Bool = false
  ) async throws -> FreshShop {
    try await copy(of: Blueprint(.v1(taxInclusive: taxInclusive), orders: orders, seed: seed))
  }

  /// A shop of a Medusa v2 release, with the habits that this release and those before it had.
  package static func stocked(
    _ level: MedusaLevel,
    orders: Int = 200,
    seed: Int = 1
  ) async throws -> FreshShop {
    try await copy(of: Blueprint(.v2(level), orders: orders, seed: seed))
  }

  /// The same on a suite's or a test's own server, which can be stopped, copied and followed, and where no
  /// other test's transaction holds the horizon back.
  package static func stocked(
    orders: Int? = 40,
    seed: Int = 1,
    on server: PrivateServer
  ) async throws -> FreshShop {
    try await copy(of: Blueprint(.v1(taxInclusive: false), orders: orders, seed: seed), on: server)
  }

  /// A Medusa v2 shop on a suite's or a test's own server.
  package static func stocked(
    _ level: MedusaLevel,
    orders: Int = 40,
    seed: Int = 1,
    on server: PrivateServer
  ) async throws -> FreshShop {
    try await copy(of: Blueprint(.v2(level), orders: orders, seed: seed), on: server)
  }

  /// The database of the same name on another server: a standby, or a copy.
  package func on(_ server: PrivateServer) -> FreshShop {
    FreshShop(server: server, database: database)
  }

  /// The script that makes such a shop in an empty database; `orders` nil leaves it without rows.
  package static func script(
    orders: Int?,
    seed: Int = 1,
    taxInclusive: Bool = false
  ) throws -> String {
    try Blueprint(.v1(taxInclusive: taxInclusive), orders: orders, seed: seed).script()
  }

  /// The same for a Medusa v2 shop.
  package static func script(_ level: MedusaLevel, orders: Int?, seed: Int = 1) throws -> String {
    try Blueprint(.v2(level), orders: orders, seed: seed).script()
  }

  /// Runs a script with psql and returns its output: one line per row, columns separated by `|`.
  @discardableResult
  package func execute(_ sql: String) async throws -> String {
    try await server.executeCounted(sql, in: database)
  }

  /// Where libpq finds the shop, for child processes.
  package var environment: [String: String] {
    server.environment(database: database)
  }

  /// Where libpq finds the shop, as keywords.
  package var conninfo: [(keyword: String, value: String)] {
    server.conninfo(database: database)
  }

  private static func copy(of blueprint: Blueprint) async throws -> FreshShop {
    try await copy(of: blueprint, on: PrivateServer.shared())
  }

  private static func copy(
    of blueprint: Blueprint,
    on server: PrivateServer
  ) async throws -> FreshShop {
    let template = try await Templates.shared.database(of: blueprint, on: server)
    let database = try await server.createDatabase(named: "shop", template: template)
    return FreshShop(server: server, database: database)
  }
}

/// A level of Medusa v2: the releases differ in tables, columns, indexes and habits.
package enum MedusaLevel: String, CaseIterable, Sendable {
  /// The first release.
  case v2_0 = "2.0.0"
  /// 2.8.8: orders are made before their payment.
  case v2_8 = "2.8"
  /// 2.12.3: discounts and credit are rows of one version.
  case v2_12 = "2.12"
  /// The current release.
  case newest

  /// The files that remove the additions of the levels above, in their order.
  fileprivate var steps: [String] {
    switch self {
    case .newest: []
    case .v2_12: ["2.12"]
    case .v2_8: ["2.12", "2.8"]
    case .v2_0: ["2.12", "2.8", "2.0.0"]
    }
  }
}

/// The numbers that determine a shop's rows.
private struct Blueprint: Hashable {
  enum Edition: Hashable {
    case v1(taxInclusive: Bool)
    case v2(MedusaLevel)
  }

  var edition: Edition
  /// Nil for no rows at all.
  var orders: Int?
  var seed: Int

  init(_ edition: Edition, orders: Int?, seed: Int) {
    self.edition = edition
    self.orders = orders
    self.seed = seed
  }

  /// One script that makes the whole shop in an empty database.
  func script() throws -> String {
    var files = try files(in: "tables")
    if orders != nil { files += try self.files(in: "store") }
    var settings = "set tidemark.orders = '\(orders ?? 0)'; set tidemark.seed = '\(seed)';\n"
    switch edition {
    case .v1(let taxInclusive):
      if taxInclusive { files.append(folder.appending(path: "tax_inclusive.sql")) }
      files.append(folder.appending(path: "indexes.sql"))
    case .v2(let level):
      settings += "set tidemark.level = '\(level.rawValue)';\n"
      files.append(folder.appending(path: "indexes.sql"))
      files += level.steps.map { folder.appending(path: "levels/\($0).sql") }
    }
    return try settings
      + files.map { try String(contentsOf: $0, encoding: .utf8) }.joined(separator: "\n")
  }

  private var folder: URL {
    switch edition {
    case .v1: ProjectFiles.at("Tests/Support/Shops/medusa_v1")
    case .v2: ProjectFiles.at("Tests/Support/Shops/medusa_v2")
    }
  }

  private func files(in section: String) throws -> [URL] {
    try FileManager.default
      .contentsOfDirectory(at: folder.appending(path: section), includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "sql" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}

/// The shops from which copies are made, each built once on a server.
private actor Templates {
  static let shared = Templates()

  private struct Place: Hashable {
    var blueprint: Blueprint
    /// The folder of the server's socket.
    var server: String
  }

  private var built: [Place: Task<String, any Error>] = [:]

  func database(of blueprint: Blueprint, on server: PrivateServer) async throws -> String {
    let place = Place(blueprint: blueprint, server: server.directory)
    if let task = built[place] { return try await task.value }
    let task = Task {
      let name = try await server.createDatabase(named: "template")
      try await server.execute(try blueprint.script(), in: name)
      return name
    }
    built[place] = task
    return try await task.value
  }
}
