import Pipeline
import Postgres
import Queries

/// The tables of the state in PostgreSQL and their version.
enum PostgresStateSchema {
  /// The version that this program knows: the number of its migrations.
  static var version: Int { migrations.count }

  /// The migrations from each version to the next, beginning with an empty schema.
  static let migrations: [[Query]] = [
    [
      .pgCreateSchemaVersion, .pgCreateSync, .pgCreateLedger, .pgCreatePart,
      .pgCreateRun, .pgCreateDeadLetter, .pgCreateDeadLetterTime,
      .pgCreateBackfill, .pgCreateBackfillPart, .pgCreateLease,
      .pgCreateFence,
    ],
    [.pgAddEdition, .pgCreateWaiting],
    [.pgAddLedgerTime, .pgFillLedgerIndex],
  ]
  /// The first version with rows that wait and the bound store's edition.
  static let versionWithWaiting = 2

  /// Looks at the schema; makes it or brings it up to date if it may be written.
  /// - Returns: its version; nil if there is none.
  /// - Throws: `StateError.newerSchema`, or the errors of the session.
  static func prepare(_ session: Session, mayWrite: Bool) async throws -> Int? {
    let found = try await checkedVersion(in: session)
    if found == version || !mayWrite { return found }
    try await session.writeTransaction { session in
      try await run(.pgSchemaLock, in: session)
      try await migrate(session)
    }
    return version
  }

  /// The schema's version; nil if there is none.
  private static func checkedVersion(in session: Session) async throws -> Int? {
    do {
      return try await presentVersion(in: session)
    } catch let error as PostgresError where error.sqlState == "42P01" {
      return nil
    }
  }

  private static func presentVersion(in session: isolated Session) async throws -> Int {
    let found = try await session.query(.of(.pgVersionGet)) { rows in
      rows.count > 0 ? Int(try rows.int4(0, 0)) : 0
    }
    guard found <= version else { throw StateError.newerSchema(found: found, known: version) }
    return found
  }

  /// Brings the schema up to date within the transaction that is open.
  private static func migrate(_ session: isolated Session) async throws {
    let (hasSchema, hasVersion) = try await session.query(.of(.pgSchemaExists)) { rows in
      var cell = RowCursor(0)
      return (try cell.bool(rows), try cell.bool(rows))
    }
    if !hasSchema { try await run(.pgCreateSchema, in: session) }
    // Another process may have been faster while this one waited for the lock.
    let found = hasVersion ? try await presentVersion(in: session) : 0
    guard found < version else { return }
    for statement in migrations[max(0, found)...].joined() {
      try await run(statement, in: session)
    }
    try await run(.pgVersionClear, in: session)
    try await session.query(
      .of(.pgVersionPut),
      [.int4(Int32(version))]
    ) { _ in }
  }

  private static func run(_ query: Query, in session: isolated Session) async throws {
    try await session.query(.of(query)) { _ in }
  }
}
