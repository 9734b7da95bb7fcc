internal import CLibPQ

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// `COPY … FROM STDIN` (PostgreSQL manual, "Functions Associated with the COPY Command").
extension Session {
  /// Runs a script that ends with `COPY … FROM STDIN` and feeds it, in the script's text or binary format.
  ///
  /// The server's deadline covers everything, so it includes the time that `chunk` takes. If `chunk` throws or the task
  /// is cancelled, the COPY is aborted on the server and none of its rows stays.
  /// - Parameters:
  ///   - script: statements without parameters; the last one is the COPY.
  ///   - name: the name that errors give it.
  ///   - chunk: appends the next bytes to an empty buffer, cut anywhere; false if they were the last.
  /// - Returns: the number of rows that were copied.
  /// - Throws: `PostgresError`, `CancellationError`, or the errors of `chunk`.
  @discardableResult
  package func copy(
    _ script: String,
    named name: String,
    _ chunk: (inout [UInt8]) throws -> Bool
  ) async throws -> Int64 {
    try await interruptible { try runCopy(script, name, chunk) }
  }

  private func runCopy(
    _ script: String,
    _ name: String,
    _ chunk: (inout [UInt8]) throws -> Bool
  ) throws -> Int64 {
    try requireOpen(name)
    guard PQsendQuery(connection.handle, script) == 1 else { throw lost(name) }
    let deadline = answerDeadline
    var failure: PostgresError?
    var copied: Int64 = 0
    while let result = try next(until: deadline, name) {
      let rows = Rows(adopting: result, statement: name)
      switch PQresultStatus(result) {
      case PGRES_COPY_IN: try feed(until: deadline, name, chunk)
      case PGRES_TUPLES_OK, PGRES_COMMAND_OK: copied = Int64(wholeText(PQcmdTuples(result))) ?? 0
      default: failure = failure ?? serverError(rows)
      }
    }
    if let failure { throw failure }
    return copied
  }

  private func feed(
    until deadline: Deadline,
    _ name: String,
    _ chunk: (inout [UInt8]) throws -> Bool
  ) throws {
    var bytes: [UInt8] = []
    do {
      var goesOn = true
      while goesOn {
        bytes.removeAll(keepingCapacity: true)
        goesOn = try chunk(&bytes)
        try connection.putCopyData(bytes, until: deadline)
      }
      guard PQputCopyEnd(connection.handle, nil) == 1 else { throw Connection.Interruption.lost }
    } catch let interruption as Connection.Interruption {
      if interruption == .lost { throw lost(name) }
      abandonCopy()
      guard interruption == .deadline else {
        throw PostgresError(kind: .cancelled, statement: name, message: "cancelled")
      }
      throw PostgresError(
        kind: .deadline,
        statement: name,
        message: "not all data was taken within \(settings.statementTimeout + Self.grace)"
      )
    } catch {
      abandonCopy()
      throw error
    }
  }

  /// Makes the server fail the COPY, and reads to its end; closes the connection if it is not in order then.
  private func abandonCopy() {
    guard PQputCopyEnd(connection.handle, "given up by the client") == 1,
      (try? drain(until: Deadline(after: Self.stopLimit))) != nil
    else { return connection.close() }
  }
}

extension Connection {
  /// Passes on data of a COPY and waits until the system has taken it, so that libpq keeps no copy.
  fileprivate func putCopyData(_ bytes: [UInt8], until deadline: Deadline) throws(Interruption) {
    if Task.isCancelled { throw .cancelled }
    // A protocol message has less than 1 GiB.
    let most = 1 << 20
    var start = 0
    while start < bytes.count {
      let count = min(most, bytes.count - start)
      let queued = bytes.withUnsafeBytes { raw in
        PQputCopyData(
          handle,
          raw.bindMemory(to: CChar.self).baseAddress.map { $0 + start },
          Int32(truncatingIfNeeded: count)
        )
      }
      guard queued >= 0 else { throw .lost }
      if queued == 1 { start += count }
      try flush(until: deadline)
    }
  }

  /// Sends the data that libpq holds and reads meanwhile: a server that cannot send its messages stops reading.
  private func flush(until deadline: Deadline) throws(Interruption) {
    while true {
      let unsent = PQflush(handle)
      guard unsent >= 0 else { throw .lost }
      if unsent == 0 { return }
      let ready = try waitForSocket(
        events: POLLIN | POLLOUT,
        until: deadline,
        interruptible: true
      )
      if ready != POLLOUT, PQconsumeInput(handle) == 0 { throw .lost }
    }
  }
}
