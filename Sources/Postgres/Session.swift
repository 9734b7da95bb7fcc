internal import CLibPQ

/// One connection to PostgreSQL, on its own thread.
///
/// Everything it does ends by a deadline: the server's `statement_timeout`, or a little later the client's own, after
/// which the statement is cancelled on the server. A connection whose state is not certain afterwards is closed and
/// answers `connectionLost` from then on. If the task is cancelled, the statement is also cancelled on the server, and
/// `CancellationError` is thrown.
///
/// Nothing depends on the state of the server's session where that is not the connection's own, so transaction-mode
/// poolers work: settings last one transaction, and prepared statements have no name there.
package actor Session {
  /// The time after the server's deadline at which the client gives up.
  static let grace: Duration = .seconds(2)
  /// The time that a running statement has to stop before the connection is closed.
  static let stopLimit: Duration = .seconds(5)

  package nonisolated let settings: ConnectionSettings
  private nonisolated let executor: SessionExecutor
  private nonisolated let waker: Waker
  var connection: Connection
  /// The schema for `:"schema"` in statements; at first the settings'.
  package private(set) var schema: String
  var prepared = PreparedStatements()
  /// The tables that statements of the program read as empty ones.
  private(set) var standIns = StandIns()

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
    guard schema != self.schema else { return }
    self.schema = schema
    prepared.forgetAll()
  }

  /// From now on statements of the program read these tables as empty ones.
  package func use(standIns: StandIns) {
    guard standIns != self.standIns else { return }
    self.standIns = standIns
    prepared.forgetAll()
  }

  /// The search path that the connection itself asks for, in `options` of its keywords, of a service file or in
  /// `PGOPTIONS`; nil if it asks for none.
  package func requestedSearchPath() -> SearchPath? {
    resolvedOption("options", of: connection.handle).flatMap(SearchPath.init(inOptions:))
  }

  /// Ends the connection; later calls throw `connectionLost`.
  package func close() {
    connection.close()
  }

  /// Runs one statement and lends its whole result in binary format.
  ///
  /// Outside a transaction it runs in a new read transaction.
  package func query<R>(
    _ statement: Statement,
    _ parameters: [Parameter] = [],
    _ read: (borrowing Rows) throws -> R
  ) async throws -> R {
    try await inTransaction { try runWhole(statement, parameters, read) }
  }

  /// Runs one statement and lends its rows one at a time, each as row 0, without holding the result.
  ///
  /// The server's deadline covers everything, so it includes the time that `read` takes.
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
  /// The first error ends the pipeline: later statements do not run. With `rowByRow` each row is lent alone, as row 0,
  /// and a result without rows once; no result is held, and `read` may end the pipeline by throwing. With `preparing`
  /// the server keeps the plans of statements that come often, if the session is this connection's own.
  package func pipeline(
    _ requests: [(Statement, [Parameter])],
    rowByRow: Bool = false,
    preparing: Bool = false,
    _ read: (Int, borrowing Rows) throws -> Void
  ) async throws {
    try await inTransaction {
      if preparing { try decidePreparing(requests) }
      try runPipeline(requests, rowByRow: rowByRow, preparing: preparing, read)
    }
  }

  /// The parameters and columns of a statement, without running it: parameter types as the server infers them, columns
  /// with their types.
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

  /// Runs a script of statements without parameters unchanged, with only the settings of the open transaction; drops
  /// its results.
  ///
  /// Use it to set up a schema and to write, not to read; inside a transaction it is part of the transaction.
  package func execute(_ script: String, named name: String = "script") async throws {
    try await interruptible { try runScript(script, name: name, mayInterrupt: true) }
  }

  /// Lets the cancellation of the task end the waits inside `body`.
  func interruptible<R>(_ body: () throws -> R) async throws -> R {
    waker.clear()
    do {
      return try await withTaskCancellationHandler {
        // A call that needs the session's isolation, because a closure without one runs in the shared pool.
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
