internal import Pipeline
internal import Postgres
internal import Queries

// How the readers of both editions run their statements.
extension Session {
  /// Runs the statement that says which host answers and a page's first statements, and lends each row with the
  /// place of its request.
  /// - Throws: `MedusaError` if another host than `host` answers, `UnreadableValue` for errors that are `failing`, and
  ///   the errors of `read`.
  func readRoots(
    _ requests: [(Statement, [Parameter])],
    on host: String,
    failing: (PostgresError) -> Bool = \.isOfValue,
    _ read: (Int, borrowing Rows) throws -> Void
  ) async throws {
    try await readParts(
      [(.of(.sourceHost), [])] + requests,
      ofRootsFrom: 1,
      failing: failing
    ) { index, rows in
      if index == 0 { try rows.demandHost(host) } else { try read(index - 1, rows) }
    }
  }

  /// Runs statements that read roots or their children; those before `first` read something else.
  /// - Throws: `UnreadableValue` for a value that the server cannot give, and the errors of `read`.
  func readParts(
    _ requests: [(Statement, [Parameter])],
    ofRootsFrom first: Int = 0,
    failing: (PostgresError) -> Bool = \.isOfValue,
    _ read: (Int, borrowing Rows) throws -> Void
  ) async throws {
    do {
      try await pipeline(requests, rowByRow: true, preparing: true, read)
    } catch let error as PostgresError
      where failing(error)
      && requests.dropFirst(first).contains(where: { $0.0.name == error.statement })
    {
      throw UnreadableValue(cause: error)
    }
  }
}

/// A value that the server cannot give: text that is not of the database's encoding, a number out of
/// range (PostgreSQL manual, "Error Codes", class 22), a document whose text is longer than a text may be.
struct UnreadableValue: Error {
  var cause: PostgresError
}

extension PostgresError {
  /// Whether the server could not give one value.
  var isOfValue: Bool {
    guard let state = sqlState else { return false }
    // 54000: "program limit exceeded"; a size of over 1 GB is an internal error.
    return state.hasPrefix("22") || state == "54000"
      || state == "XX000" && message.hasPrefix("invalid memory alloc request size")
  }

  /// Whether SQL of the settings failed on what a row holds: a value, a subquery with several rows, or a function of the
  /// shop that raised an error.
  var isOfRow: Bool {
    guard let state = sqlState, !isOfValue else { return isOfValue }
    return ["21", "2F", "38", "39", "P0"].contains(state.prefix(2))
  }
}

extension Rows {
  /// Holds the first column of `source_host.sql` to the host of the harvest.
  func demandHost(_ host: String) throws {
    guard try string(0, 0) == host else { throw MedusaError.otherHost() }
  }
}
