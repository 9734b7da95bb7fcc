import Postgres
import Support
import Testing

/// Opens sessions on the server that all tests share.
enum PostgresFixture {
  static func session(
    in database: String = "postgres",
    statementTimeout: Duration = .seconds(120),
    schema: String = "public"
  ) async throws -> Session {
    let server = try await PrivateServer.shared()
    return try await Session.connect(
      ConnectionSettings(
        conninfo: server.conninfo(database: database),
        statementTimeout: statementTimeout,
        schema: schema
      )
    )
  }

  /// Runs `body` with a session that is closed afterwards.
  static func withSession<R: Sendable>(
    in database: String = "postgres",
    statementTimeout: Duration = .seconds(120),
    _ body: (Session) async throws -> R
  ) async throws -> R {
    let session = try await session(in: database, statementTimeout: statementTimeout)
    do {
      let value = try await body(session)
      await session.close()
      return value
    } catch {
      await session.close()
      throw error
    }
  }
}

extension Session {
  /// The one text that a query gives.
  func text(_ sql: String, _ parameters: [Parameter] = []) async throws -> String? {
    try await query(Statement(name: "test", text: sql), parameters) { rows in
      try rows.stringIfPresent(0, 0)
    }
  }
}

/// Holds a session to answering the next statement, in a transaction of its own.
func expectInOrder(
  _ session: Session,
  sourceLocation: SourceLocation = #_sourceLocation
) async throws {
  let answer = try await session.query(Statement(name: "next", text: "select 'next'")) { rows in
    try rows.string(0, 0)
  }
  #expect(answer == "next", sourceLocation: sourceLocation)
}

/// The `PostgresError` that `body` throws.
func postgresError(_ body: () async throws -> Void) async throws -> PostgresError {
  do {
    try await body()
  } catch let error as PostgresError {
    return error
  }
  throw NothingThrown()
}

struct NothingThrown: Error {
}

/// `#expect` of equality for values from lent rows, which the macro cannot capture.
func expect<Value: Equatable>(
  _ value: Value,
  is wanted: Value,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(value == wanted, sourceLocation: sourceLocation)
}

/// `#expect(throws:)` for values from lent rows; returns the error.
@discardableResult
func expectError(
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) -> PostgresError? {
  var caught: (any Error)?
  do { try body() } catch { caught = error }
  #expect(caught is PostgresError, sourceLocation: sourceLocation)
  return caught as? PostgresError
}
