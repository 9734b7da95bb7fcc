import Foundation
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `What other roles make in the schemas of a connection` {
  /// A role that may read the shop and nothing else.
  private func reader(_ bench: SyncScene, _ schema: String) async throws -> [String: String] {
    let role = "reader_\(bench.shop.database)"
    try await bench.shop.execute(
      """
      create role \(role) login; grant usage on schema \(schema) to \(role);
      grant select on all tables in schema \(schema) to \(role);
      """
    )
    return ["PGUSER": role]
  }

  private func exported(_ bench: SyncScene, _ user: [String: String]) async throws -> [String] {
    let outcome = try await bench.run("export", environment: user)
    #expect(outcome.status == 0, "\(outcome.stderr)")
    return outcome.stdout.split(separator: "\n").map(String.init).sorted()
  }

  @Test(arguments: ["public", "medusa"])
  func `is never run while a shop is read`(schema: String) async throws {
    let bench = try await SyncScene(orders: 60)
    if schema != "public" {
      try await bench.shop.execute(
        """
        alter schema public rename to \(schema); create schema public;
        alter database \(bench.shop.database) set search_path = \(schema);
        """
      )
    }
    let reader = try await reader(bench, schema)
    let before = try await exported(bench, reader)
    #expect(before.count > 60)
    let intruder = Intruder(
      server: bench.shop.server,
      database: bench.shop.database,
      schemas: schema == "public" ? [schema] : [schema, "public"]
    )
    try await intruder.settle()
    #expect(try await exported(bench, reader) == before)
    try await bench.setWatermark("now", environment: reader)
    let check = try await bench.run("check", environment: reader)
    #expect(check.status == 0, "\(check)")
    let remark = "may create functions and operators in schema \"\(schema)\""
    #expect(check.stdout.contains(remark))
    #expect(check.stdout.contains("REVOKE CREATE ON SCHEMA \(schema) FROM intruder_"))
    for command in [["preview", "--limit", "5"], ["status"], ["probe", "--help"]] {
      _ = try await Program.run(
        command,
        environment: bench.environment.merging(reader) { $1 },
        in: bench.place
      )
    }
    let sync = reader.merging(["TIDEMARK_STATE": bench.place.path + "/s.sqlite"]) { $1 }
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: sync)
    #expect(try await bench.run("sync", environment: sync) == .init(0))
    #expect(try await intruder.loot() == [])
    // The objects would run: they do if a statement trusts the path.
    _ = try await bench.shop.server.execute(
      "set search_path = \(schema), pg_catalog; select lower('a'::varchar)",
      in: bench.shop.database
    )
    #expect(try await intruder.loot() == ["lower"])
  }

  @Test(arguments: [true, false])
  func `is never run while a state or a warehouse is written`(together: Bool) async throws {
    let bench = try await SyncScene()
    let server = bench.shop.server
    let warehouse = try await server.createDatabase(named: "warehouse")
    let state = together ? warehouse : try await server.createDatabase(named: "state")
    func url(_ database: String) -> String {
      "postgres://postgres@/\(database)?host=\(server.directory)&port=\(server.port)"
    }
    let environment = [
      "TIDEMARK_DESTINATION": "postgres", "TIDEMARK_WAREHOUSE": url(warehouse),
      "TIDEMARK_STATE": url(state), "TIDEMARK_RETRY_BUDGET": "1s",
    ]
    try await server.execute("create schema segment", in: warehouse)
    try await bench.setWatermark("2000-01-01T00:00:00Z", environment: environment)
    var intruders = [
      Intruder(
        server: server,
        database: warehouse,
        schemas: together ? ["segment", "tidemark", "public"] : ["segment", "public"]
      )
    ]
    if !together {
      intruders.append(
        Intruder(server: server, database: state, schemas: ["tidemark", "public"])
      )
    }
    for intruder in intruders { try await intruder.settle() }
    for command in [["check"], ["sync"], ["backfill"], ["status"], ["runs"], ["sync"]] {
      let outcome = try await Program.run(
        command,
        environment: bench.environment.merging(environment) { $1 },
        in: bench.place
      )
      #expect(outcome.status == 0, "\(command): \(outcome)")
    }
    let orders = try await server.execute(
      "set search_path = pg_catalog; select count(*) from segment.order_completed",
      in: warehouse
    )
    #expect(orders == "40\n")
    for intruder in intruders { #expect(try await intruder.loot() == []) }
  }

  /// Statements as the server got them, those that are put together by the program included.
  @Test func `could not be meant by any statement that is sent`() async throws {
    let server = try await PrivateServer.start(settings: ["log_statement": "all"])
    let bench = SyncScene(shop: try await FreshShop.stocked(on: server), place: try Place())
    let warehouse = try await server.createDatabase(named: "warehouse")
    let url = "postgres://postgres@/\(warehouse)?host=\(server.directory)&port=\(server.port)"
    let log = URL(filePath: server.directory + "/log")
    let start = try Data(contentsOf: log).count
    let environment = [
      "TIDEMARK_DESTINATION": "postgres", "TIDEMARK_WAREHOUSE": url, "TIDEMARK_STATE": url,
    ]
    for command in [
      ["watermark", "set", "2000-01-01T00:00:00Z"], ["check"], ["sync"], ["backfill"], ["export"],
      ["preview", "--limit", "1"], ["status"], ["runs"], ["dead-letters", "list"],
    ] {
      let outcome = try await Program.run(
        command,
        environment: bench.environment.merging(environment) { $1 },
        in: bench.place
      )
      #expect(outcome.status == 0, "\(command): \(outcome)")
    }
    let text = String(decoding: try Data(contentsOf: log).dropFirst(start), as: UTF8.self)
    let statements = text.split(separator: #/\n?[-0-9]{10} [0-9:.]{12} \w+ \[\d+\] /#)
      .compactMap { entry in
        entry.firstRange(of: #/^LOG: +(?:statement|execute <unnamed>): /#).map { range in
          String(entry[range.upperBound...])
        }
      }
    #expect(statements.count > 100)
    #expect(statements.contains { $0.contains("COPY") && $0.contains("pg_temp") })
    var schemas: Set<String> = []
    for statement in Set(statements) {
      let tables = TableNames(in: statement)
      #expect(tables.bare.isEmpty, "\(tables.bare) in \(statement)")
      schemas.formUnion(tables.schemas)
    }
    #expect(schemas == ["pg_catalog", "public", "tidemark", "segment", "pg_temp"])
  }
}
