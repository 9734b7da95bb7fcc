internal import CLibPQ

/// Sends statements and reads their answers, all on the session's thread.
extension Session {
  /// Sends one statement and lends its result: the whole result once, or each row.
  func runStatement(
    _ statement: Statement,
    _ parameters: [Parameter],
    rowByRow: Bool,
    _ read: (borrowing Rows) throws -> Void
  ) throws {
    try requireOpen(statement.name)
    try send(statement, parameters)
    if rowByRow { PQsetSingleRowMode(connection.handle) }
    var deadline = answerDeadline
    var failure: PostgresError?
    while let result = try next(until: deadline, statement.name) {
      let rows = Rows(adopting: result, statement: statement.name)
      switch PQresultStatus(result) {
      case PGRES_SINGLE_TUPLE:
        try lend(rows, read)
        deadline = answerDeadline
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
        // Row by row, the result at the end is empty.
        if !rowByRow { try lend(rows, read) }
      default:
        failure = failure ?? serverError(rows)
      }
    }
    if let failure { throw failure }
  }

  /// Sends one statement and returns the value that `read` makes from its result.
  func runWhole<R>(
    _ statement: Statement,
    _ parameters: [Parameter],
    _ read: (borrowing Rows) throws -> R
  ) throws -> R {
    var value: R?
    try runStatement(statement, parameters, rowByRow: false) { value = try read($0) }
    guard let value else {
      throw PostgresError(
        kind: .unexpectedResult,
        statement: statement.name,
        message: "no result came"
      )
    }
    return value
  }

  /// Sends statements without parameters and drops their results.
  func runScript(_ script: String, name: String, mayInterrupt: Bool) throws(PostgresError) {
    try requireOpen(name)
    guard PQsendQuery(connection.handle, script) == 1 else { throw lost(name) }
    let deadline = answerDeadline
    var failure: PostgresError?
    while let result = try next(until: deadline, name, interruptible: mayInterrupt) {
      let rows = Rows(adopting: result, statement: name)
      switch PQresultStatus(result) {
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
      default: failure = failure ?? serverError(rows)
      }
    }
    if let failure { throw failure }
  }

  /// Sends a statement, with `preparing` by name if it comes often.
  /// - Returns: whether the answer to its preparation precedes its own.
  @discardableResult
  func send(
    _ statement: Statement,
    _ parameters: [Parameter],
    preparing: Bool = false
  ) throws(PostgresError) -> Bool {
    let bytes = ParameterBytes(parameters)
    let use = preparing ? prepared.use(statement, bytes.types) : nil
    // A prepared statement's text is long, and not needed.
    let text = use?.isNew == false ? [] : statement.text(in: schema, standIns)
    let handle = connection.handle
    let sent = bytes.withValues { values in
      let count = Int32(clamping: values.count)
      let (lengths, formats) = (bytes.lengths, bytes.formats)
      guard let use else {
        return PQsendQueryParams(handle, text, count, bytes.types, values, lengths, formats, 1)
      }
      guard !use.isNew || PQsendPrepare(handle, use.name, text, count, bytes.types) == 1 else {
        return 0
      }
      return PQsendQueryPrepared(handle, use.name, count, values, lengths, formats, 1)
    }
    guard sent == 1 else { throw lost(statement.name) }
    return use?.isNew == true
  }

  /// The time that a server has to answer, from now on.
  var answerDeadline: Deadline {
    Deadline(after: settings.statementTimeout + Self.grace)
  }

  func requireOpen(_ statement: String) throws(PostgresError) {
    guard connection.handle == nil else { return }
    throw PostgresError(
      kind: .connectionLost,
      statement: statement,
      message: "the connection is closed"
    )
  }

  /// The next result, or nil at the end of a statement; on an interruption the statement is stopped.
  func next(until deadline: Deadline, _ statement: String, interruptible: Bool = true)
    throws(PostgresError) -> OpaquePointer?
  {
    do throws(Connection.Interruption) {
      return try connection.nextResult(until: deadline, interruptible: interruptible)
    } catch {
      switch error {
      case .lost: throw lost(statement)
      case .deadline:
        stop()
        throw PostgresError(
          kind: .deadline,
          statement: statement,
          message: "no answer within \(settings.statementTimeout + Self.grace)"
        )
      case .cancelled:
        stop()
        throw PostgresError(kind: .cancelled, statement: statement, message: "cancelled")
      }
    }
  }

  /// Lends rows; if their reader throws, stops the rest of the statement.
  func lend(_ rows: borrowing Rows, _ read: (borrowing Rows) throws -> Void) throws {
    do {
      try read(rows)
    } catch {
      stop()
      throw error
    }
  }

  /// Cancels the running statement on the server and reads its remaining answer, for a bounded time; closes the
  /// connection if it is not in order then.
  func stop() {
    let pipelined = PQpipelineStatus(connection.handle) != PQ_PIPELINE_OFF
    guard pipelined || connection.isBusy else { return }
    let end = Deadline(after: Self.stopLimit)
    repeat {
      guard CancelRequest.send(to: connection, by: end) else { break }
      // A server that is between two statements, or has not read one yet, forgets the request.
      let patience = Deadline(after: .milliseconds(500))
      do throws(Connection.Interruption) {
        if !pipelined { return try drain(until: patience) }
        if try synchronise(until: patience) { return }
        break
      } catch {
        guard case .deadline = error else { break }
      }
    } while !end.hasPassed
    connection.close()
  }

  /// Reads the statement's results to their end.
  func drain(until deadline: Deadline) throws(Connection.Interruption) {
    while let result = try connection.nextResult(until: deadline, interruptible: false) {
      PQclear(result)
    }
  }

  /// The error of a result; closes the connection if the error says that it is gone.
  func serverError(_ rows: borrowing Rows) -> PostgresError {
    var error = PostgresError(rows.result, statement: rows.statement)
    if PQstatus(connection.handle) == CONNECTION_BAD { error.kind = .connectionLost }
    return error
  }

  /// Closes a broken connection and returns the server's last message, if any.
  func lost(_ statement: String) -> PostgresError {
    let report = ConnectReport.lastWords(PQerrorMessage(connection.handle))
    var error = PostgresError(
      kind: .connectionLost,
      statement: statement,
      message: report.message,
      sqlState: report.sqlState
    )
    // libpq still has the server's last messages, even if nothing could be sent any more.
    if connection.isBusy || report.sqlState == nil, let result = PQgetResult(connection.handle) {
      let rows = Rows(adopting: result, statement: statement)
      error = PostgresError(rows.result, statement: statement)
      error.kind = .connectionLost
    }
    connection.close()
    return error
  }
}
