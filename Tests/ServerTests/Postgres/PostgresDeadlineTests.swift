import Postgres
import Support
import Testing

@Suite("Deadlines, cancellation and lost connections", .timeLimit(.minutes(19)))
struct PostgresDeadlineTests {
  private let sleep = Statement(name: "sleep", text: "select pg_sleep(60)::text")

  private func sleepMarked(_ mark: String) -> Statement {
    Statement(name: "sleep", text: "select pg_sleep(60)::text, '\(mark)'")
  }

  /// How many backends run a statement that holds `mark`.
  private func running(_ mark: String) async throws -> String {
    let server = try await PrivateServer.shared()
    return try await server.execute(
      """
      select count(*) from pg_stat_activity
      where state = 'active' and query like '%\(mark)%' and pid <> pg_backend_pid()
      """,
      in: "postgres"
    ).filter { !$0.isWhitespace }
  }

  /// Waits until the server runs the statement that holds `mark`.
  private func awaitRunning(_ mark: String) async throws {
    try await eventually("the statement runs", lookingEvery: .milliseconds(50)) {
      try await running(mark) != "0"
    }
  }

  @Test func `the server's deadline ends a statement and the session goes on`() async throws {
    try await PostgresFixture.withSession(statementTimeout: .seconds(2)) { session in
      let error = try await postgresError {
        try await session.query(sleepMarked("ownend")) { _ in }
      }
      #expect(error.kind == .deadline)
      #expect(!error.isWorthRetrying)
      #expect(
        error.description
          == "canceling statement due to statement timeout (SQLSTATE 57014)"
      )
      try await expectInOrder(session)
    }
  }

  @Test func `the client's deadline cancels on a server that knows of none`() async throws {
    // Inside one statement the server re-arms its timeout only between messages: a script that
    // lifts it makes the client's deadline the only one.
    try await PostgresFixture.withSession(statementTimeout: .seconds(2)) { session in
      let error = try await postgresError {
        try await session.execute("set statement_timeout = 0; select pg_sleep(60), 'noend'")
      }
      #expect(error.kind == .deadline)
      #expect(error.description == "no answer within 4.0 seconds")
      #expect(try await running("noend") == "0")
      try await expectInOrder(session)
    }
  }

  @Test func `cancelling the task cancels on the server and the session goes on`() async throws {
    try await PostgresFixture.withSession { session in
      let work = Task { try await session.query(sleepMarked("cancelme")) { _ in } }
      try await awaitRunning("cancelme")
      work.cancel()
      await #expect(throws: CancellationError.self) { try await work.value }
      #expect(try await running("cancelme") == "0")
      try await expectInOrder(session)
    }
  }

  @Test func `cancelling the task stops a pipeline and a transaction`() async throws {
    try await PostgresFixture.withSession { session in
      let work = Task {
        try await session.readTransaction { session in
          try await session.pipeline([(sleepMarked("pipeme"), []), (sleep, [])]) { _, _ in }
        }
      }
      try await awaitRunning("pipeme")
      work.cancel()
      await #expect(throws: CancellationError.self) { try await work.value }
      #expect(try await running("pipeme") == "0")
      try await expectInOrder(session)
    }
  }

  @Test func `a cancelled task sends nothing`() async throws {
    try await PostgresFixture.withSession { session in
      let work = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await session.query(sleep) { _ in }
      }
      await #expect(throws: CancellationError.self) { try await work.value }
      try await expectInOrder(session)
    }
  }

  @Test func `a connection that the server ends is worth a retry and answers no more`() async throws
  {
    let server = try await PrivateServer.shared()
    try await PostgresFixture.withSession { session in
      let work = Task { try await session.query(sleepMarked("endme")) { _ in } }
      try await awaitRunning("endme")
      try await server.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
        where query like '%endme%' and pid <> pg_backend_pid()
        """,
        in: "postgres"
      )
      let error = try await postgresError { try await work.value }
      #expect(error.kind == .connectionLost)
      #expect(error.isWorthRetrying)
      #expect(
        error.description == "terminating connection due to administrator "
          + "command (SQLSTATE 57P01)"
      )
      let next = try await postgresError { try await expectInOrder(session) }
      #expect(next.kind == .connectionLost)
      #expect(next.message == "the connection is closed")
    }
  }

  @Test func `a server that is gone between two statements is a lost connection`() async throws {
    let server = try await PrivateServer.start()
    let session = try await Session.connect(
      ConnectionSettings(conninfo: server.conninfo(database: "postgres"))
    )
    try await expectInOrder(session)
    try await server.crash()
    let error = try await postgresError { try await expectInOrder(session) }
    #expect(error.kind == .connectionLost)
    #expect(error.isWorthRetrying)
    let refused = try await postgresError {
      _ = try await Session.connect(
        ConnectionSettings(conninfo: server.conninfo(database: "postgres"))
      )
    }
    #expect(refused.kind == .cannotConnect)
    try await server.resume()
    let again = try await Session.connect(
      ConnectionSettings(conninfo: server.conninfo(database: "postgres"))
    )
    try await expectInOrder(again)
    await again.close()
    try await server.stop()
  }

  @Test func `a lock that is not given in time is a deadline`() async throws {
    let server = try await PrivateServer.shared()
    let database = try await server.createDatabase(named: "locks")
    try await server.execute("create table t ()", in: database)
    let holder = try await PostgresFixture.session(in: database)
    try await holder.execute("begin; lock table t")
    let session = try await Session.connect(
      ConnectionSettings(
        conninfo: server.conninfo(database: database),
        lockTimeout: .milliseconds(50)
      )
    )
    let error = try await postgresError {
      try await session.query(Statement(name: "t", text: "select from public.t")) { _ in }
    }
    #expect(error.kind == .deadline)
    #expect(error.sqlState == "55P03")
    await session.close()
    await holder.close()
  }
}
