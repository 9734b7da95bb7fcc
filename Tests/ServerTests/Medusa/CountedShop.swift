import Pipeline
import Support

extension MedusaShop {
  /// A shop of 20 orders on a server of its own that counts statements.
  static func counted() async throws -> MedusaShop {
    let server = try await PrivateServer.start(settings: [
      "shared_preload_libraries": "pg_stat_statements",
      "pg_stat_statements.track_utility": "on",
    ])
    let medusa = MedusaShop(
      server: server,
      database: try await server.createDatabase(named: "shop")
    )
    try await medusa.execute(FreshShop.script(orders: 20, seed: 4))
    try await medusa.execute("create extension pg_stat_statements")
    return medusa
  }

  /// The statements of a run on a counted shop: how many, and the text of each with its count before it.
  func statements(
    _ run: () async throws -> RunReport
  ) async throws -> (report: RunReport, count: Int, texts: [String]) {
    try await server.execute("select pg_stat_statements_reset()", in: database)
    let report = try await run()
    let lines = try await lines(
      """
      select calls || ' ' || replace(query, e'\\n', ' ') from pg_stat_statements join pg_roles as r on r.oid = userid
      where query not like '%pg_stat_statements%'
      """
    )
    let counts = lines.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
    return (report, counts.reduce(0, +), lines)
  }
}
