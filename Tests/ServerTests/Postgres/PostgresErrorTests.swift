import Postgres
import Support
import Testing

@Suite("Errors of PostgreSQL", .timeLimit(.minutes(19))) struct PostgresErrorTests {
  private let secret = "4111-secret-value"

  @Test(
    arguments: [
      "select $1::text::int4", "select $1::text::timestamptz", "select $1::text::jsonb",
      "select ('{' || $1::text)::int4[]", "select ('\"' || $1::text)::jsonb",
      "select $1::text::uuid", "select $1::text::mood",
      "insert into cards values (1, $1)", "insert into cards values (2, $1 || repeat('x', 20))",
      "insert into cards values (null, $1)", "insert into cards values (-1, $1)",
      "select refuse($1::text)", "select $1::text::pg_snapshot",
    ])
  func `never hold a bound value or a row`(sql: String) async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "errors")
    try await server.execute(
      """
      create type mood as enum ('sad');
      create table cards (id int primary key check (id > 0), number varchar(30) unique);
      insert into cards values (7, '\(secret)');
      create function refuse(text) returns int language plpgsql as $$
        begin raise exception 'will not take %', $1 using detail = $1, hint = $1; end $$
      """,
      in: database
    )
    // Writing needs a transaction that is not the module's own read-only one.
    try await PostgresFixture.withSession(in: database) { session in
      try await session.execute("begin")
      let error = try await postgresError {
        try await session.query(Statement(name: "probe", text: sql), [.text(secret)]) { _ in }
      }
      #expect(!"\(error)".contains("secret"), "\(error)")
      #expect(!String(reflecting: error).contains("secret"))
      #expect(error.sqlState != nil)
      #expect(error.statement == "probe")
    }
  }

  @Test func `say what is missing and what is not allowed`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "kinds")
    try await server.execute("create table t (a int)", in: database)
    let session = try await Session.connect(
      ConnectionSettings(
        conninfo: server.conninfo(database: database, user: PrivateServer.passwordUser)
          + [("password", PrivateServer.password)]
      )
    )
    let expected: [(String, PostgresError.Kind, String)] = [
      (
        "select * from nowhere", .missingObject,
        #"relation "nowhere" does not exist (SQLSTATE 42P01)"#
      ),
      (
        "select b from public.t", .missingObject,
        #"column "b" does not exist (SQLSTATE 42703)"#
      ),
      (
        "select * from public.t", .privilege,
        "permission denied for table t (SQLSTATE 42501)"
      ),
      (
        "selec 1", .other,
        #"syntax error at or near "selec" (SQLSTATE 42601)"#
      ),
    ]
    for (sql, kind, description) in expected {
      let error = try await postgresError {
        try await session.query(Statement(name: "q", text: sql)) { _ in }
      }
      #expect(error.kind == kind)
      #expect(error.description == description)
      // The name of the statement is for logs.
      #expect(error.debugDescription == "\(description) (statement q)")
      #expect(!error.isWorthRetrying)
    }
    await session.close()
  }

  @Test(arguments: [
    ("40001", true), ("40P01", true), ("53300", true), ("57P01", true), ("57P03", true),
    ("08006", true), ("57014", false), ("25006", false), ("42601", false), ("23505", false),
    ("22012", false), ("57P04", false), ("28P01", false), ("XX000", false),
  ])
  func `are worth a retry by their class`(state: String, isWorthRetrying: Bool) async throws {
    try await PostgresFixture.withSession { session in
      let error = try await postgresError {
        try await session.execute("do $$ begin raise sqlstate '\(state)'; end $$")
      }
      #expect(error.sqlState == state)
      #expect(error.isWorthRetrying == isWorthRetrying)
    }
  }
}
