import Postgres
import Support
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("Connecting", .timeLimit(.minutes(19))) struct PostgresConnectTests {
  private func refusal(
    _ changes: [(keyword: String, value: String)],
    user: String = PrivateServer.superuser
  ) async throws -> PostgresError {
    let server = try await PrivateServer.shared()
    return try await postgresError {
      let session = try await Session.connect(
        ConnectionSettings(
          conninfo: server.conninfo(database: "postgres", user: user) + changes
        )
      )
      await session.close()
    }
  }

  @Test func `names the program and forces UTF-8`() async throws {
    let server = try await PrivateServer.shared()
    let session = try await Session.connect(
      ConnectionSettings(
        conninfo: server.conninfo(database: "postgres") + [("client_encoding", "LATIN1")]
      )
    )
    let encoding = try await session.text("select current_setting('client_encoding')")
    #expect(encoding == "UTF8")
    let name = try await session.text("select current_setting('application_name')")
    #expect(name == "tidemark")
    await session.close()
    let named = try await Session.connect(
      ConnectionSettings(
        conninfo: server.conninfo(database: "postgres") + [("application_name", "mine")]
      )
    )
    let own = try await named.text("select current_setting('application_name')")
    #expect(own == "mine")
    await named.close()
  }

  @Test func `a wrong password is an authentication error without the password`() async throws {
    let error = try await refusal(
      [("password", "hunter2")],
      user: PrivateServer.passwordUser
    )
    #expect(error.kind == .authentication)
    #expect(error.sqlState == "28P01")
    #expect(
      error.message.hasSuffix(
        #"failed: FATAL: password authentication failed for user "needs_password""#
      )
    )
    #expect(!"\(error)".contains("hunter2"))
    #expect(!error.message.contains("\n"))
    #expect(!error.isWorthRetrying)
  }

  @Test func `a missing password is an authentication error`() async throws {
    let error = try await refusal(
      [("passfile", "/nonexistent")],
      user: PrivateServer.passwordUser
    )
    #expect(error.kind == .authentication)
    #expect(error.message.hasSuffix("fe_sendauth: no password supplied"))
  }

  @Test func `an unknown role and an unknown database are told apart`() async throws {
    let role = try await refusal([], user: "nobody_here")
    #expect(role.kind == .authentication)
    #expect(role.message.hasSuffix(#"FATAL: role "nobody_here" does not exist"#))
    let database = try await refusal([("dbname", "no_such_db")])
    #expect(database.kind == .noDatabase)
    #expect(database.sqlState == "3D000")
    #expect(database.message.hasSuffix(#"FATAL: database "no_such_db" does not exist"#))
    #expect(!database.isWorthRetrying)
  }

  @Test func `a refused, an unknown and a missing host cannot be connected to`() async throws {
    let port = try PrivateServer.freePort()
    for changes in [
      [("host", "127.0.0.1"), ("port", "\(port)")], [("host", "no-such-host.invalid")],
      [("host", "/nonexistent")],
    ] as [[(keyword: String, value: String)]] {
      let error = try await refusal(changes)
      #expect(error.kind == .cannotConnect)
      #expect(error.sqlState == nil)
      #expect(error.isWorthRetrying)
      #expect(error.message.contains(changes[0].value), "\(error)")
    }
  }

  @Test func `a wrong keyword or value is said in libpq's words`() async throws {
    let mode = try await refusal([("sslmode", "sometimes")])
    #expect(mode.message == #"invalid sslmode value: "sometimes""#)
    let keyword = try await refusal([("colour", "blue")])
    #expect(keyword.message == #"invalid connection option "colour""#)
  }

  @Test func `a host that never answers is given up, and the next one tried`() async throws {
    let silent = try SilentListener()
    let error = try await refusal([
      ("host", "127.0.0.1"), ("port", "\(silent.port)"), ("connect_timeout", "1"),
    ])
    #expect(error.kind == .cannotConnect)
    #expect(
      error.message
        == "cannot connect to 127.0.0.1 port \(silent.port): no answer within 1.0 seconds"
    )
    let server = try await PrivateServer.shared()
    let session = try await Session.connect(
      ConnectionSettings(conninfo: [
        ("host", "127.0.0.1,\(server.directory)"), ("port", "\(silent.port),\(server.port)"),
        ("user", PrivateServer.superuser), ("dbname", "postgres"), ("connect_timeout", "1"),
      ])
    )
    try await expectInOrder(session)
    await session.close()
  }

  @Test func `cancelling the task ends an attempt`() async throws {
    let silent = try SilentListener()
    let conninfo = [("host", "127.0.0.1"), ("port", "\(silent.port)")]
    let work = Task {
      try await postgresError {
        _ = try await Session.connect(
          ConnectionSettings(conninfo: conninfo.map { (keyword: $0.0, value: $0.1) })
        )
      }
    }
    silent.awaitConnection()
    work.cancel()
    let error = try await work.value
    #expect(error.kind == .cancelled)
  }
}

/// A TCP port that takes connections and never says anything.
private final class SilentListener: Sendable {
  let port: Int
  private let descriptor: Int32

  init() throws {
    (descriptor, port) = try PrivateServer.listener()
    listen(descriptor, 8)
  }

  deinit {
    close(descriptor)
  }

  /// Waits for a connection.
  func awaitConnection() {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&watched, 1, 10_000)
  }
}
