internal import CLibPQ

extension Session {
  /// Runs `body` in one REPEATABLE READ, READ ONLY transaction: everything it reads is of one snapshot.
  ///
  /// `BEGIN` and the transaction's settings take one round trip. It commits afterwards and rolls back
  /// when `body` throws; both run to their end even when the task is cancelled meanwhile. Inside a
  /// read transaction it throws: there is no nesting.
  package func readTransaction<R: Sendable>(
    _ body: @Sendable (isolated Session) async throws -> R
  ) async throws -> R {
    try await begin()
    do {
      let value = try await body(self)
      try runScript("COMMIT", name: "commit", mayInterrupt: false)
      return value
    } catch {
      rollBack()
      throw error
    }
  }

  /// Runs `body` in the current transaction, or else in one of its own.
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

  private func begin() async throws {
    guard connection.transactionStatus != PQTRANS_INTRANS else {
      throw PostgresError(kind: .other, message: "a read transaction is open already")
    }
    try await interruptible { try runScript(opening, name: "begin", mayInterrupt: true) }
  }

  private func rollBack() {
    guard connection.transactionStatus != PQTRANS_IDLE else { return }
    do {
      try runScript("ROLLBACK", name: "rollback", mayInterrupt: false)
    } catch {
      connection.close()
    }
  }

  /// `BEGIN` with every setting that could change what is read or how long it takes; all of them end
  /// with the transaction.
  ///
  /// Without row security the server refuses a table whose rows a policy might hide, instead of giving
  /// fewer rows (PostgreSQL manual, "Row Security Policies").
  private var opening: String {
    let statement = settings.statementTimeout.wholeMilliseconds
    let lock = settings.lockTimeout.wholeMilliseconds
    return """
      BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
      SET LOCAL statement_timeout = \(statement);
      SET LOCAL lock_timeout = \(lock);
      SET LOCAL idle_in_transaction_session_timeout = \(statement);
      SET LOCAL search_path = \(quotedIdentifier(settings.schema)), pg_temp;
      SET LOCAL timezone = 'UTC';
      SET LOCAL datestyle = 'ISO, YMD';
      SET LOCAL intervalstyle = 'postgres';
      SET LOCAL extra_float_digits = 1;
      SET LOCAL bytea_output = 'hex';
      SET LOCAL jit = off;
      SET LOCAL row_security = off
      """
  }
}

/// An SQL identifier in double quotes, whatever it holds.
func quotedIdentifier(_ name: String) -> String {
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
