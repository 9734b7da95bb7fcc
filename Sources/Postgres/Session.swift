internal import CLibPQ

/// One connection to PostgreSQL, on a thread of its own.
///
/// Everything it does ends by a deadline: the server's `statement_timeout`, or a little later the
/// client's own, after which the statement is cancelled on the server. A connection whose state is
/// not certain afterwards is closed and answers `connectionLost` from then on. When the task is
/// cancelled the statement is cancelled on the server too, and `CancellationError` is thrown.
///
/// Nothing rests on the state of the server's session, so transaction-mode poolers may be between:
/// settings last one transaction, and no prepared statement has a name.
package actor Session {
  /// How much later than the server the client gives up.
  static let grace: Duration = .seconds(2)
  /// How long what runs on the server is asked to stop before the connection is closed.
  static let stopLimit: Duration = .seconds(5)

  package nonisolated let settings: ConnectionSettings
  private nonisolated let executor: SessionExecutor
  private nonisolated let waker: Waker
  var connection: Connection
  /// The schema that `:"schema"` means in statements: the settings' at first.
  package private(set) var schema: String

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private init(_ settings: ConnectionSettings) throws(PostgresError) {
    self.settings = settings
    schema = settings.schema
    executor = SessionExecutor()
    waker = try Waker()
    connection = Connection(closedWith: waker)
  }

  /// Connects, within libpq's `connect_timeout` for each host or ten seconds.
  package static func connect(
    _ settings: ConnectionSettings
  ) async throws(PostgresError) -> Session {
    let session = try Session(settings)
    do {
      try await session.open()
    } catch let error as PostgresError {
      throw error
    } catch {
      throw PostgresError(kind: .cancelled, message: "connecting was cancelled")
    }
    return session
  }

  private func open() async throws {
    try await interruptible {
      connection = try .connecting(settings.conninfo, waker: waker)
    }
  }

  /// From now on `:"schema"` means `schema`.
  package func use(schema: String) {
    self.schema = schema
  }

  /// The search path that the connection itself asks for, in `options` of its keywords, of a service file or in
  /// `PGOPTIONS`; nil where it asks for none.
  package func requestedSearchPath() -> SearchPath? {
    resolvedOption("options", of: connection.handle).flatMap(SearchPath.init(inOptions:))
  }

  /// Ends the connection; what is called afterwards throws `connectionLost`.
  package func close() {
    connection.close()
  }

  /// Runs one statement and lends its whole result in binary format.
  ///
  /// Outside a transaction it runs in a read transaction of its own.
  package func query<R>(
    _ statement: Statement,
    _ parameters: [Parameter] = [],
    _ read: (borrowing Rows) throws -> R
  ) async throws -> R {
    try await inTransaction { try runWhole(statement, parameters, read) }
  }

  /// Runs one statement and lends its rows one at a time, each as row 0, without holding the result.
  ///
  /// The server's deadline is for all of it, so it includes the time that `read` takes.
  package func stream(
    _ statement: Statement,
    _ parameters: [Parameter] = [],
    _ read: (borrowing Rows) throws -> Void
  ) async throws {
    try await inTransaction {
      try runStatement(statement, parameters, rowByRow: true, read)
    }
  }

  /// Runs several statements in one round trip and lends their results in order, each with its
  /// statement's place in `requests`.
  ///
  /// The first error ends it: the statements behind it do not run. With `rowByRow` each row is lent alone, as row 0,
  /// and a result without rows once: no result is held, and `read` may end it by throwing.
  package func pipeline(
    _ requests: [(Statement, [Parameter])],
    rowByRow: Bool = false,
    _ read: (Int, borrowing Rows) throws -> Void
  ) async throws {
    try await inTransaction { try runPipeline(requests, rowByRow: rowByRow, read) }
  }

  /// What a statement would need and give, without running it: parameter types as the server infers
  /// them, columns with their types.
  package func describe(
    _ statement: Statement
  ) async throws(PostgresError) -> (parameters: [UInt32], columns: [(name: String, type: UInt32)]) {
    var description: (parameters: [UInt32], columns: [(name: String, type: UInt32)]) = ([], [])
    do {
      try await inTransaction { description = try runDescribe(statement) }
    } catch let error as PostgresError {
      throw error
    } catch {
      throw PostgresError(kind: .cancelled, statement: statement.name, message: "cancelled")
    }
    return description
  }

  /// Runs a script of statements without parameters as it is, with no settings but those of the transaction
  /// that is open; what it returns is dropped.
  ///
  /// For setting up a schema and for writing, not for reading; inside of a transaction it is part of it.
  package func execute(_ script: String, named name: String = "script") async throws {
    try await interruptible { try runScript(script, name: name, mayInterrupt: true) }
  }

  /// Lets the cancellation of the task end the waits inside `body`.
  func interruptible<R>(_ body: () throws -> R) async throws -> R {
    waker.clear()
    do {
      return try await withTaskCancellationHandler {
        // A call that needs the session's isolation: a closure without one runs in the shared pool.
        try here(body)
      } onCancel: { [waker] in
        waker.wake()
      }
    } catch let error as PostgresError where error.kind == .cancelled && Task.isCancelled {
      throw CancellationError()
    }
  }

  private func here<R>(_ body: () throws -> R) rethrows -> R {
    try body()
  }
}
