internal import CLibPQ

extension Session {
  /// Runs `body` in one REPEATABLE READ, READ ONLY transaction: everything it reads is of one snapshot.
  ///
  /// `BEGIN` and the transaction's settings take one round trip. It commits afterwards and rolls back if `body` throws;
  /// both run to their end even if the task is cancelled meanwhile. Inside a read transaction it throws, because
  /// transactions do not nest.
  package func readTransaction<R: Sendable>(
    _ body: @Sendable (isolated Session) async throws -> R
  ) async throws -> R {
    try await inTransaction(.read, body)
  }

  /// Runs `body` in one READ COMMITTED, READ WRITE transaction, with the same settings.
  ///
  /// It commits afterwards and rolls back when `body` throws. An error of kind `connectionLost` leaves open whether it
  /// committed, so it must be safe to write the same again. Inside a transaction it throws.
  package func writeTransaction<R: Sendable>(
    _ body: @Sendable (isolated Session) async throws -> R
  ) async throws -> R {
    try await inTransaction(.write, body)
  }

  private func inTransaction<R: Sendable>(
    _ mode: TransactionMode,
    _ body: @Sendable (isolated Session) async throws -> R
  ) async throws -> R {
    try await begin(mode)
    do {
      let value = try await body(self)
      // The server would answer such a COMMIT with a rollback, and without an error.
      guard connection.transactionStatus != PQTRANS_INERROR else {
        throw PostgresError(kind: .other, statement: "commit", message: "the transaction failed")
      }
      try runScript("COMMIT", name: "commit", mayInterrupt: false)
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  enum TransactionMode: String {
    case read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    case write = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
  }

  /// Runs `body` in the current transaction, or else in a new one.
  func inTransaction<R>(_ body: () throws -> R) async throws -> R {
    guard connection.transactionStatus == PQTRANS_IDLE else {
      return try await interruptible(body)
    }
    try await begin()
    do {
      let value = try await interruptible(body)
      try runScript("COMMIT", name: "commit", mayInterrupt: false)
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  private func begin(_ mode: TransactionMode = .read) async throws {
    try requireNoTransaction()
    // One statement makes all settings, because a run without changes has few other statements.
    let script = mode.rawValue + "; " + transactionSettings(mode)
    do {
      try await interruptible { try runScript(script, name: "begin", mayInterrupt: true) }
    } catch {
      // It may have begun before it was interrupted, and another client may use the session next.
      rollBack()
      throw error
    }
  }

  func requireNoTransaction() throws(PostgresError) {
    guard connection.transactionStatus != PQTRANS_INTRANS else {
      throw PostgresError(kind: .other, message: "a transaction is open already")
    }
  }

  func rollBack() {
    guard connection.transactionStatus != PQTRANS_IDLE else { return }
    do {
      try runScript("ROLLBACK", name: "rollback", mayInterrupt: false)
    } catch {
      connection.close()
    }
  }

  /// A statement that makes every setting that could change the rows or the time of a read; all settings end with the
  /// transaction.
  ///
  /// From then on names mean only PostgreSQL's own objects: a role that may create in a schema of the search path could
  /// add functions and operators to statements, because one that fits the types better wins even if `pg_catalog` comes
  /// first (PostgreSQL manual, "Function Type Resolution"). This statement itself is parsed with the session's own
  /// path, so it names the schema of everything in it.
  ///
  /// Without row security the server refuses a table whose rows a policy might hide, instead of returning fewer rows
  /// (PostgreSQL manual, "Row Security Policies").
  func transactionSettings(_ mode: TransactionMode) -> String {
    let statement = settings.statementTimeout.wholeMilliseconds
    let lock = settings.lockTimeout.wholeMilliseconds
    let values: KeyValuePairs = [
      "search_path": "pg_catalog, pg_temp",
      "statement_timeout": "\(statement)",
      "lock_timeout": "\(lock)",
      "idle_in_transaction_session_timeout": "\(statement)",
      "timezone": "UTC",
      "datestyle": "ISO, YMD",
      "intervalstyle": "postgres",
      "extra_float_digits": "1",
      "bytea_output": "hex",
      "jit": "off",
      "row_security": "off",
    ]
    var calls = values.map { name, value in
      "pg_catalog.set_config('\(name)', \(quotedLiteral(value)), true)"
    }
    if mode == .write { calls.append(Self.durability) }
    return "SELECT " + calls.joined(separator: ", ")
  }

  /// An acknowledged commit must survive a crash, whatever the server's default is.
  private static let durability = """
    pg_catalog.set_config('synchronous_commit', \
    case when pg_catalog.current_setting('synchronous_commit') operator(pg_catalog.=) 'off' then 'on' \
    else pg_catalog.current_setting('synchronous_commit') end, true)
    """
}

/// A text in single quotes, safe for any content and any `standard_conforming_strings`.
package func quotedLiteral(_ text: String) -> String {
  "E'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
}

/// An SQL identifier in double quotes, safe for any content.
package func quotedIdentifier(_ name: String) -> String {
  "\"" + name.filter { $0 != "\0" }.replacing("\"", with: "\"\"") + "\""
}

extension Duration {
  /// Milliseconds for a PostgreSQL timeout: at least 1, as 0 would mean none.
  fileprivate var wholeMilliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return Int32(max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
  }
}
