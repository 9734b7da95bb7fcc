internal import CLibPQ

/// libpq's pipeline mode: several statements sent at once, followed by one synchronisation.
extension Session {
  /// Finds out whether statements may have names, once one of `requests` comes often: a pooler gives its own process
  /// number, not the server's.
  func decidePreparing(_ requests: [(Statement, [Parameter])]) throws {
    guard prepared.areAllowed == nil, requests.contains(where: { prepared.isFrequent($0.0) })
    else { return }
    let query = Statement(name: "backend_pid", text: "SELECT pg_catalog.pg_backend_pid()")
    let server = try runWhole(query, []) { try $0.int4(0, 0) }
    prepared.areAllowed = server == PQbackendPID(connection.handle)
  }

  func runPipeline(
    _ requests: [(Statement, [Parameter])],
    rowByRow: Bool,
    preparing: Bool = false,
    _ read: (Int, borrowing Rows) throws -> Void
  ) throws {
    guard let first = requests.first else { return }
    try requireOpen(first.0.name)
    guard PQenterPipelineMode(connection.handle) == 1 else { throw lost(first.0.name) }
    var new: Set<Int> = []
    var isDone = false
    defer { if !isDone { prepared.forget(new.map { requests[$0].0 }) } }
    for (place, (statement, parameters)) in requests.enumerated() {
      if try send(statement, parameters, preparing: preparing) { new.insert(place) }
      // Without it the server may hold back a result until the last statement is done.
      guard PQsendFlushRequest(connection.handle) == 1 else { throw lost(statement.name) }
    }
    guard PQpipelineSync(connection.handle) == 1 else { throw lost(first.0.name) }
    var failure: PostgresError?
    for (place, request) in requests.enumerated() {
      let name = request.0.name
      let deadline = answerDeadline
      var hasLent = false
      if new.contains(place) {
        let refusal = try readPreparation(name, until: deadline)
        failure = failure ?? refusal
      }
      if rowByRow { PQsetSingleRowMode(connection.handle) }
      while let result = try next(until: deadline, name) {
        let rows = Rows(adopting: result, statement: name, isContinuation: hasLent)
        switch PQresultStatus(result) {
        case PGRES_SINGLE_TUPLE:
          try lend(rows) { try read(place, $0) }
          hasLent = true
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK:
          // Row by row, the result at the end is empty.
          if !hasLent { try lend(rows) { try read(place, $0) } }
        case PGRES_PIPELINE_ABORTED: break
        default: failure = failure ?? serverError(rows)
        }
      }
    }
    try finishPipeline(failure)
    isDone = true
  }

  /// The error of a statement's preparation; nil if it succeeded, or the pipeline had failed before.
  private func readPreparation(
    _ name: String,
    until deadline: Deadline
  ) throws(PostgresError) -> PostgresError? {
    var failure: PostgresError?
    while let result = try next(until: deadline, name) {
      let rows = Rows(adopting: result, statement: name)
      switch PQresultStatus(result) {
      case PGRES_COMMAND_OK, PGRES_PIPELINE_ABORTED: break
      default: failure = failure ?? serverError(rows)
      }
    }
    return failure
  }

  func runDescribe(
    _ statement: Statement
  ) throws(PostgresError) -> (parameters: [UInt32], columns: [(name: String, type: UInt32)]) {
    try requireOpen(statement.name)
    let handle = connection.handle
    guard PQenterPipelineMode(handle) == 1,
      PQsendPrepare(handle, "", statement.text(in: schema, standIns), 0, nil) == 1,
      PQsendDescribePrepared(handle, "") == 1, PQpipelineSync(handle) == 1
    else { throw lost(statement.name) }
    var parameters: [UInt32] = []
    var columns: [(name: String, type: UInt32)] = []
    var failure: PostgresError?
    for _ in 0..<2 {
      while let result = try next(until: answerDeadline, statement.name) {
        let rows = Rows(adopting: result, statement: statement.name)
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK:
          parameters = (0..<PQnparams(result)).map { PQparamtype(result, $0) }
          columns = (0..<rows.columnCount).map { (rows.name($0), rows.type($0).oid) }
        case PGRES_PIPELINE_ABORTED: break
        default: failure = failure ?? serverError(rows)
        }
      }
    }
    try finishPipeline(failure)
    return (parameters, columns)
  }

  /// Reads the synchronisation's own answer and leaves pipeline mode.
  private func finishPipeline(_ failure: PostgresError?) throws(PostgresError) {
    if (try? synchronise(until: answerDeadline)) != true { connection.close() }
    guard var failure else { return }
    if failure.isOfPrepared {
      // A new connection has no prepared statements.
      connection.close()
      failure.kind = .connectionLost
    }
    throw failure
  }

  /// Reads up to the synchronisation; returns whether the connection is in order then.
  func synchronise(until deadline: Deadline) throws(Connection.Interruption) -> Bool {
    var ends = 0
    // Every statement ends with a nil; two in a row mean that nothing more will come.
    while ends < 2 {
      // Discarded results may be large; the mode is set again for each statement, before its first row.
      PQsetSingleRowMode(connection.handle)
      guard let result = try connection.nextResult(until: deadline, interruptible: false) else {
        ends += 1
        continue
      }
      ends = 0
      let status = PQresultStatus(result)
      PQclear(result)
      if status == PGRES_PIPELINE_SYNC { return PQexitPipelineMode(connection.handle) == 1 }
    }
    return false
  }
}
