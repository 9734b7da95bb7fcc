@testable import Postgres
import Support
import Testing

@Suite(.timeLimit(.minutes(19))) struct `A statement that comes often` {
  private let number = Statement(name: "number", bytes: Array("select $1::int8".utf8))
  private let table = Statement(name: "table", bytes: Array(#"select id from :"schema".kept"#.utf8))

  /// The names in the server's session.
  private static let names =
    "select string_agg(name, ' ' order by name) from pg_prepared_statements"

  /// The first column of every statement's first row.
  private func values(
    of requests: [(Statement, [Parameter])],
    _ session: Session
  ) async throws -> [Int64] {
    var values: [Int64] = []
    try await session.pipeline(requests, rowByRow: true, preparing: true) { _, rows in
      values.append(try rows.int8(0, 0))
    }
    return values
  }

  private func expect(
    _ wanted: [Int64],
    of requests: [(Statement, [Parameter])],
    in session: Session,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let values = try await values(of: requests, session)
    #expect(values == wanted, sourceLocation: sourceLocation)
  }

  /// Holds the names in the server's session to `wanted`.
  private func expect(
    names wanted: String?,
    in session: Session,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let names = try await session.text(Self.names)
    #expect(names == wanted, sourceLocation: sourceLocation)
  }

  @Test func `is prepared by name from its third use on`() async throws {
    try await PostgresFixture.withSession { session in
      for use in 1...6 {
        let values = try await values(
          of: [(number, [.int8(Int64(use))]), (number, [.int8(7)])],
          session
        )
        #expect(values == [Int64(use), 7])
        try await expect(names: (use > 1 ? "tidemark_1" : nil), in: session)
      }
    }
  }

  @Test func `runs without a name where its parameters have other types`() async throws {
    try await PostgresFixture.withSession { session in
      for _ in 1...4 { _ = try await values(of: [(number, [.int8(1)])], session) }
      try await expect([5], of: [(number, [.int4(5)])], in: session)
      try await expect(names: "tidemark_1", in: session)
    }
  }

  @Test func `has no name where SQL of the settings is in it`() async throws {
    try await PostgresFixture.withSession { session in
      let own = Statement(name: "own", text: "select 3::int8")
      for _ in 1...4 { try await expect([3], of: [(own, [])], in: session) }
      try await expect(names: nil, in: session)
    }
  }

  /// The next transaction through a pooler may run in another session, or another client in this one.
  @Test func `has no name behind a pooler`() async throws {
    let pooler = try await PgBouncer.start(before: [try await PrivateServer.shared()])
    let session = try await Session.connect(
      ConnectionSettings(
        conninfo: [
          ("host", pooler.directory), ("port", pooler.environment(database: "")["PGPORT"] ?? ""),
          ("user", PrivateServer.superuser), ("dbname", "postgres"),
        ],
        statementTimeout: .seconds(120)
      )
    )
    for _ in 1...5 { try await expect([2], of: [(number, [.int8(2)])], in: session) }
    try await expect(names: nil, in: session)
    await session.close()
  }

  @Test func `is prepared again where a schema has another name`() async throws {
    let shop = try await FreshShop.empty()
    try await shop.execute(
      """
      create table kept as select 1::int8 as id; create schema other;
      create table other.kept as select 2::int8 as id;
      """
    )
    try await PostgresFixture.withSession(in: shop.database) { session in
      for _ in 1...4 { try await expect([1], of: [(table, [])], in: session) }
      await session.use(schema: "other")
      for _ in 1...2 { try await expect([2], of: [(table, [])], in: session) }
    }
  }

  @Test func `ends the connection where its table was changed, so that a new one tries again`()
    async throws
  {
    let shop = try await FreshShop.empty()
    try await shop.execute("create table kept as select 1::int8 as id")
    try await PostgresFixture.withSession(in: shop.database) { session in
      for _ in 1...4 { try await expect([1], of: [(table, [])], in: session) }
      try await shop.execute("alter table kept alter column id type text")
      let error = try await postgresError { _ = try await values(of: [(table, [])], session) }
      #expect(error.kind == .connectionLost && error.isWorthRetrying)
      let closed = try await postgresError { _ = try await session.text("select 'open'") }
      #expect(closed.kind == .connectionLost)
    }
  }

  @Test func `that the server refuses to prepare is an error like any other`() async throws {
    try await PostgresFixture.withSession { session in
      let broken = Statement(name: "broken", bytes: Array("select 1/0 from nowhere".utf8))
      for _ in 1...4 {
        let error = try await postgresError {
          _ = try await values(of: [(number, [.int8(1)]), (broken, [])], session)
        }
        #expect(error.kind == .missingObject && error.statement == "broken")
        try await expectInOrder(session)
      }
      for _ in 1...2 { try await expect([4], of: [(number, [.int8(4)])], in: session) }
    }
  }

  @Test func `is prepared again after its first use by name failed`() async throws {
    try await PostgresFixture.withSession { session in
      let divided = Statement(name: "divided", bytes: Array("select 10 / $1::int8".utf8))
      for _ in 1...2 { _ = try await values(of: [(divided, [.int8(1)])], session) }
      let error = try await postgresError {
        _ = try await values(of: [(divided, [.int8(0)]), (number, [.int8(1)])], session)
      }
      #expect(error.sqlState == "22012")
      for _ in 1...2 { try await expect([2], of: [(divided, [.int8(5)])], in: session) }
    }
  }
}
